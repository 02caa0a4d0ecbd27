"""Estates, buildings, dwellings and their owners, as the register has them now.

What a vote counts is a frozen copy (`votes`): a later correction here changes no poll.
"""

from piccolo.columns import JSONB, Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    calendar_day,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_integer,
    optional_moment,
    optional_short_text,
    short_text,
)
from app.documents.tables import Document
from app.places.tables import Community, Grid


class Estate(Table, tablename="estates"):
    """小区."""

    id: Serial
    community = belongs_to(Community)
    name = short_text(80)
    address = short_text(200)

    estates_name_in_community = Unique(["community", "name"])


class Building(Table, tablename="buildings"):
    """楼栋. `number` as in unit names: "3" of "3-2-501"."""

    id: Serial
    estate = belongs_to(Estate)
    number = short_text(20)
    grid = may_belong_to(Grid)

    buildings_number_in_estate = Unique(["estate", "number"])


class Dwelling(Table, tablename="dwellings"):
    """One exclusive part 专有部分: a flat, a shop, a parking space. Area in m² × 100.

    A dwelling that was split or joined away is retired, never deleted: `dwelling_changes` names
    what came of it. Unit names are unique among those that stand (partial index, migration).
    `area_source` orders as the Interpretation of 2020-12-29, Art. 8: register, survey, contract.
    Its building is one of its estate (composite foreign key, migration).
    """

    id: Serial
    estate = belongs_to(Estate)
    building = belongs_to(Building)
    staircase = short_text(20)
    floor = optional_integer()
    room = short_text(20)
    unit = short_text(60)
    kind = short_text(20)
    area_x100 = integer()
    area_source = optional_short_text(20)
    status = short_text(20)
    remark = long_text()
    retired_at = optional_moment()

    dwellings_area_positive = Check("area_x100 > 0")
    dwellings_known_kind = Check(one_of("kind", "dwelling", "shop", "parking"))
    dwellings_known_status = Check(one_of("status", "sold", "unsold", "undelivered"))
    dwellings_known_source = Check(
        "area_source IS NULL OR " + one_of("area_source", "register", "survey", "contract")
    )


class Owner(Table, tablename="owners"):
    """A person or body on the register. Same name and ID tail (or phone) are one row.

    `identity`: staff have said who is the same person and who is not; it comes before name and
    tail. `state`: nobody votes for a flat whose owner is not simply known without a recorded
    ground.
    """

    id: Serial
    estate = belongs_to(Estate)
    name = short_text(120)
    id_tail = optional_short_text(4)
    phone = optional_short_text(40)
    identity = optional_short_text(40)
    state = short_text(20)
    state_reason = long_text()

    owners_known_state = Check(one_of("state", "known", "dead", "unknown", "disputed"))


class Ownership(Table, tablename="ownerships"):
    """`position` is the order on the register, from 1."""

    id: Serial
    dwelling = belongs_to(Dwelling)
    owner = belongs_to(Owner)
    position = integer()
    is_representative = flag()

    ownerships_owner_once = Unique(["dwelling", "owner"])
    ownerships_position_once = Unique(["dwelling", "position"])


class RollImport(Table, tablename="roll_imports"):
    """Each time a roll was read in: which file, by whom, what came of it. Append-only."""

    id: Serial
    estate = belongs_to(Estate)
    filename = short_text(200)
    document = belongs_to(Document)
    new = integer()
    changed = integer()
    unchanged = integer()
    imported_by = belongs_to(Person)
    imported_at = moment()


class RollPreview(Table, tablename="roll_previews"):
    """A file waiting for somebody to say yes.

    `content` is the packed file with all its columns, so that what each was taken for can be
    changed; it goes when the roll is imported or the preview has waited too long. `choices` holds
    what staff chose: {"columns": {name: column}, "remark": bool, "same": [[unit, …]], "apart":
    [unit, …]}.
    """

    id: Serial
    estate = belongs_to(Estate)
    filename = short_text(200)
    content = Bytea(default=None, null=False)
    choices = JSONB(default=None, null=False)
    uploaded_by = belongs_to(Person)
    uploaded_at = moment()


class DwellingChange(Table, tablename="dwelling_changes"):
    """变更: a correction, transfer, split or join, with the paper it rests on; an imported roll
    makes one for each unit that it changed or added. Append-only.

    `before` and `after` are lists of the dwellings concerned as the register had and has them,
    owners included: {unit, area_x100, …, owners: [{name, id_tail, phone, …}]}.
    """

    id: Serial
    estate = belongs_to(Estate)
    kind = short_text(20)
    effective_on = calendar_day()
    reason = short_text(1000)
    paper = long_text()
    before = JSONB(default=None, null=False)
    after = JSONB(default=None, null=False)
    changed_by = belongs_to(Person)
    changed_at = moment()

    dwelling_changes_known_kind = Check(
        one_of("kind", "correction", "transfer", "split", "join", "owner", "added")
    )


class DwellingConcerned(Table, tablename="dwellings_concerned"):
    """Which dwellings a change concerns, those that were and those that came of it. Append-only."""

    id: Serial
    change = belongs_to(DwellingChange)
    dwelling = belongs_to(Dwelling)

    dwellings_concerned_once = Unique(["change", "dwelling"])


class HardshipNote(Table, tablename="hardship_notes"):
    """困难情况: kept apart from the register; shown only by right, and every look is logged."""

    id: Serial
    dwelling = belongs_to(Dwelling)
    note = short_text(1000)
    noted_by = belongs_to(Person)
    noted_at = moment()
    removed_at = optional_moment()
