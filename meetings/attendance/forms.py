"""What a person types to note attendance: the whole sheet, one person, a check-in by number."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from app.errors import Invalid
from app.i18n import _
from app.web import Form
from meetings.attendance.rules import STATUSES, Attended, declared_stake

_LONGEST = {"stand_in": 60, "reason": 200}


class ArrivalForm(BaseModel):
    remote: bool = False


class InterestForm(BaseModel):
    """A declaration: that there is nothing at stake, or what it is."""

    no_stake: bool = False
    stake: str = Field(default="", max_length=500)

    @property
    def declared(self) -> str:
        """StakeUnclear."""
        return declared_stake(self.no_stake, self.stake)


class CheckInForm(BaseModel):
    """`code`: the four digits beside a name, as typed; `member`, or who comes for her, where it may
    be two."""

    code: str = Field(default="", max_length=40)
    member: int = 0
    stand_in: bool = False


class OwnInterestForm(CheckInForm, InterestForm):
    """A declaration of who has just checked in by her number."""


def read_attendance(form: Form, members: Iterable[int]) -> dict[int, Attended | None]:
    """By member id; None where nothing was chosen. Invalid for a text that is too long."""
    faults = []
    typed: dict[int, Attended | None] = {}
    for member in members:
        texts = {}
        for name, longest in _LONGEST.items():
            texts[name] = form.value(f"{name}-{member}").strip()
            if len(texts[name]) > longest:
                faults.append(
                    (f"{name}-{member}", _("内容太长，最多 {n} 个字。").format(n=longest))
                )
        chosen = form.value(f"status-{member}")
        typed[member] = next(
            (Attended(status, **texts) for status in STATUSES if status == chosen), None
        )
    if faults:
        raise Invalid(faults=tuple(faults))
    return typed
