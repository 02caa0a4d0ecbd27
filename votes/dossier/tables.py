"""Evidence files 卷宗 that were asked for, and who agreed to a full one."""

from piccolo.columns import JSONB, Serial
from piccolo.constraints import Check
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, flag, long_text, moment, one_of, short_text
from meetings.tables import Consultation


class DossierRequest(Table, tablename="dossier_requests"):
    """A file of one case as it stood at `as_of` (whole seconds). Append-only.

    `heads`: a list of {poll, log, size}, the head of each log at that moment; with them the same
    file can be made again at any time, byte for byte. A full one says why it is needed.
    """

    id: Serial
    consultation = belongs_to(Consultation)
    edition = short_text(10)
    reason = long_text()
    as_of = moment()
    heads = JSONB(default=None, null=False)
    requested_by = belongs_to(Person)
    requested_at = moment()

    dossier_requests_known_edition = Check(one_of("edition", "masked", "full"))
    dossier_requests_full_has_reason = Check("edition = 'masked' OR reason <> ''")


class DossierDecision(Table, tablename="dossier_decisions"):
    """Whether a full file may be made: said by another person (trigger), once. Append-only."""

    id: Serial
    request = belongs_to(DossierRequest, unique=True)
    granted = flag()
    reason = long_text()
    decided_by = belongs_to(Person)
    decided_at = moment()

    dossier_decisions_refused_has_reason = Check("granted OR reason <> ''")
