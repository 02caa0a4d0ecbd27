"""出席、请假、缺席、列席 as GB/T 9704 lists them; with who came late, left or was remote."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from app.clock import local
from app.i18n import _
from meetings.minutes.blocks import Listing
from meetings.minutes.facts import AttendanceFacts, SeatFacts
from meetings.minutes.typesetting import clause, tidy

# Whoever is on the sheet by then was there from the beginning.
_IN_TIME = timedelta(minutes=10)


def listings(seats: Sequence[SeatFacts], starts_at: datetime) -> Iterable[Listing]:
    """The last blocks of minutes. `starts_at`: of the meeting, for who came late."""
    table = [seat for seat in seats if seat.kind != "invited"]
    invited = [seat for seat in seats if seat.kind == "invited"]
    for label, of, statuses in (
        (_("出席"), table, ("present", "stand_in")),
        (_("请假"), seats, ("excused",)),
        (_("缺席"), seats, ("absent",)),
        (_("列席"), invited, ("present", "stand_in")),
    ):
        named = [said for seat in of if (said := _seat(seat, statuses, starts_at))]
        if named:
            yield Listing(label, _("；").join(named) + _("。"))


def _seat(seat: SeatFacts, statuses: tuple[str, ...], starts_at: datetime) -> str:
    """The body and its persons of these statuses; "" without any."""
    persons = _("、").join(
        _person(person, len(seat.persons), starts_at)
        for person in seat.persons
        if person.status in statuses
    )
    return f"{tidy(seat.body)} {persons}" if persons else ""


def _person(person: AttendanceFacts, beside: int, starts_at: datetime) -> str:
    notes = [clause(person.duty)] if person.duty else []
    if person.status == "stand_in":
        notes = [_("代{name}").format(name=clause(person.name)), *notes]
    elif person.is_spokesperson and beside > 1:
        notes.append(_("发言代表"))
    if person.reason and person.status != "present":
        notes.append(clause(person.reason))
    notes += _coming(person, starts_at)
    name = clause(person.stand_in if person.status == "stand_in" else person.name)
    return _("{name}（{notes}）").format(name=name, notes=_("，").join(notes)) if notes else name


def _coming(person: AttendanceFacts, starts_at: datetime) -> list[str]:
    if person.status not in ("present", "stand_in"):
        return []
    notes = [_("远程")] if person.remote else []
    if person.came_at is not None and person.came_at > starts_at + _IN_TIME:
        notes.append(_("{at}到会").format(at=f"{local(person.came_at):%H:%M}"))
    if person.left_at is not None:
        notes.append(_("{at}离席").format(at=f"{local(person.left_at):%H:%M}"))
    return notes
