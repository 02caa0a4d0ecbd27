"""The roll published for checking, the keys of the households, what they object, the answers."""

from piccolo.columns import Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    calendar_day,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_short_text,
    short_text,
)
from app.estates.tables import Dwelling, DwellingChange
from votes.tables import Poll


class RollCheck(Table, tablename="roll_checks"):
    """名册核对, once a poll. Open from `starts_on` to the end of `ends_on` (days in Shanghai).

    `place`: where the notice hangs. `salt`: its links are made of it, as those of slips.
    """

    id: Serial
    poll = belongs_to(Poll, unique=True)
    days = integer()
    starts_on = calendar_day()
    ends_on = calendar_day()
    place = short_text(200)
    salt = Bytea(default=None, null=False)
    started_by = belongs_to(Person)
    started_at = moment()

    roll_checks_days = Check("days > 0 AND ends_on > starts_on")


class RollCheckSlip(Table, tablename="roll_check_slips"):
    """A household's key to its own line. The link itself is never stored, only its SHA-256."""

    id: Serial
    roll_check = belongs_to(RollCheck)
    dwelling = belongs_to(Dwelling)
    token_hash = Bytea(default=None, null=False, unique=True)

    roll_check_slips_once = Unique(["roll_check", "dwelling"])


class RollCheckAttempt(Table, tablename="roll_check_attempts"):
    """A wrong last-four typed for a check slip; too many close it for a while."""

    id: Serial
    slip = belongs_to(RollCheckSlip)
    address = optional_short_text(60)
    tried_at = moment()


class RollChallenge(Table, tablename="roll_challenges"):
    """异议: what a household says is wrong. Append-only.

    `dwelling` None: a flat that is not on the register, then `room` names it. `raised_by` as she
    named herself at the desk, "" by the link. `recorded_by` None: by the link.
    """

    id: Serial
    roll_check = belongs_to(RollCheck)
    dwelling = may_belong_to(Dwelling)
    room = short_text(60)
    kind = short_text(20)
    says = short_text(1000)
    raised_by = long_text()
    recorded_by = may_belong_to(Person)
    raised_at = moment()

    roll_challenges_known_kind = Check(
        one_of("kind", "area", "owner", "not_mine", "missing", "other")
    )
    roll_challenges_of_a_dwelling = Check("dwelling IS NOT NULL OR kind = 'missing'")


class RollChallengeAnswer(Table, tablename="roll_challenge_answers"):
    """The answer, once, with its reason. `correction`: the dated entry of the register."""

    id: Serial
    challenge = belongs_to(RollChallenge, unique=True)
    outcome = short_text(20)
    reason = short_text(1000)
    correction = may_belong_to(DwellingChange)
    answered_by = belongs_to(Person)
    answered_at = moment()

    roll_challenge_answers_known_outcome = Check(one_of("outcome", "upheld", "dismissed"))
    roll_challenge_answers_dismissed_changes_nothing = Check(
        "outcome = 'upheld' OR correction IS NULL"
    )
