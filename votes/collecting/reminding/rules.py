"""Whom to remind of what is still to be paid, and whom to leave alone. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import local_date
from app.errors import Conflict
from app.i18n import _

REMINDER = "payment_reminder"
SUBJECT = "payment_reminders"
LEAST_FEN = 1_000  # a letter about a few fen shames whoever writes it


class NobodyToRemind(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在没有要提醒的户"),
            _("都交清了，或者还没有到期，或者不久前提醒过。"),
        )


@dataclass(frozen=True, slots=True)
class Debtor:
    """A household that owes `overdue_fen` by now. `hardship`: it has a note of hardship, or a
    waiver: such a household is spoken with, not written to, unless the setting says otherwise."""

    unit: str
    building: str
    overdue_fen: int
    reminded_at: datetime | None
    hardship: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`days`: how long who was reminded is left alone, by the calendar."""

    days: int
    with_hardship: bool

    def allows(self, one: Debtor, now: datetime) -> bool:
        if self.spares(one):
            return False
        return one.reminded_at is None or not self.is_recent(one.reminded_at, now)

    def spares(self, one: Debtor) -> bool:
        """Is never written to: too little, or in hardship."""
        return one.overdue_fen < LEAST_FEN or (one.hardship and not self.with_hardship)

    def is_recent(self, reminded_at: datetime, now: datetime) -> bool:
        return local_date(now) < local_date(reminded_at) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class BuildingArrears:
    """`owing` households owe `fen` by now; `due` of them would be reminded, `recent` were lately,
    `spared` are not written to: how many, never who."""

    building: str
    owing: int
    fen: int
    due: int
    recent: int
    spared: int


def arrears(debtors: Iterable[Debtor], rhythm: Rhythm, now: datetime) -> list[BuildingArrears]:
    """By building, in the order in which they come; none without a debtor."""
    by_building: dict[str, list[Debtor]] = {}
    for one in debtors:
        if one.overdue_fen > 0:
            by_building.setdefault(one.building, []).append(one)
    told = []
    for building, owing in by_building.items():
        spared = sum(rhythm.spares(one) for one in owing)
        due = sum(rhythm.allows(one, now) for one in owing)
        told.append(
            BuildingArrears(
                building,
                len(owing),
                sum(one.overdue_fen for one in owing),
                due,
                len(owing) - spared - due,
                spared,
            )
        )
    return told
