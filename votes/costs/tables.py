"""Cost schemes 费用方案: the draft that is built, the versions that stand, what a vote adopts."""

from piccolo.columns import JSONB, Serial
from piccolo.constraints import Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, integer, moment, short_text
from app.documents.tables import Document
from meetings.tables import Consultation
from votes.tables import Motion


class CostScheme(Table, tablename="cost_schemes"):
    """A scheme that is being built; its units are the dwellings of the consultation's estate.

    `draft` as `votes.costs.drafting.rules.Draft`; `quantities` {measure: {unit: text}};
    `revision` grows with each change, so that of two who change at once the second is told.
    """

    id: Serial
    consultation = belongs_to(Consultation)
    title = short_text(120)
    draft = JSONB(default=None, null=False)
    quantities = JSONB(default=None, null=False)
    revision = integer()
    opened_by = belongs_to(Person)
    opened_at = moment()


class SchemePaper(Table, tablename="scheme_papers"):
    """A quote or another document that an item rests on. Append-only."""

    id: Serial
    scheme = belongs_to(CostScheme)
    document = belongs_to(Document)
    name = short_text(200)
    added_by = belongs_to(Person)
    added_at = moment()


class WaiverReason(Table, tablename="waiver_reasons"):
    """Why a unit is let off, apart from the scheme: read by right, each look on record.

    Append-only; of one unit the newest counts.
    """

    id: Serial
    scheme = belongs_to(CostScheme)
    unit = short_text(60)
    reason = short_text(1000)
    noted_by = belongs_to(Person)
    noted_at = moment()


class SchemeVersion(Table, tablename="scheme_versions"):
    """A scheme as published: numbered, `sha256` of its cost file. Append-only.

    `shown` is what the cost file does not say: quotes, agreements, sums; `flats` lists where each
    unit lay, [unit, building, staircase, floor, room], in the order of the cost file.
    """

    id: Serial
    scheme = belongs_to(CostScheme)
    number = integer()
    sha256 = short_text(64)
    cost_file = belongs_to(Document)
    shown = JSONB(default=None, null=False)
    flats = JSONB(default=None, null=False)
    published_by = belongs_to(Person)
    published_at = moment()

    scheme_versions_number = Unique(["scheme", "number"])


class MotionScheme(Table, tablename="motion_schemes"):
    """The version that a motion adopts; it stands from the freezing on (trigger, migration)."""

    id: Serial
    motion = belongs_to(Motion, unique=True)
    version = belongs_to(SchemeVersion)
