"""The form that is typed by keyboard: what it shows, what was typed in it."""

from datetime import datetime

from app.clock import local
from app.web import Form
from votes.access import PollFacts
from votes.papers.double.rules import AlsoUnknown, printed_number
from votes.papers.forms import DeskForm
from votes.papers.queries import find_units
from votes.papers.rules import PaperPlan, PaperUnit, PaperUnitUnknown
from votes.papers.words import (
    capacity_options,
    document_options,
    hold_in_words,
    mark_options,
    name_of,
    owners_of,
    signer_options,
)
from votes.polls.queries import MotionText


def fresh(received_at: str) -> Form:
    """Everything that is the same for most papers. `received_at` as the control has it, or ""."""
    return Form({"capacity": "owner", "signed": "1", "received_at": received_at})


def typed_moment(at: datetime) -> str:
    """A time in UTC as the control has it."""
    return local(at).strftime("%Y-%m-%dT%H:%M")


async def read_desk(
    facts: PollFacts, typed: DeskForm, form: Form, motions: tuple[MotionText, ...]
) -> tuple[int, PaperPlan, list[int]]:
    """(entry, what was read, further entries of its owner). PaperUnitUnknown, AlsoUnknown."""
    unit, also = await find_units(facts.id, typed.unit, typed.others())
    plan = typed.plan(
        {motion.id: form.value(f"m{motion.id}") for motion in motions},
        printed_number(facts.number, unit.unit),
    )
    return unit.entry, plan, [other.entry for other in also]


async def desk_options(facts: PollFacts, form: Form) -> dict[str, object]:
    """What the form offers; of the unit that was typed, if one was: who may have signed."""
    unit: PaperUnit | None = None
    if form.value("unit"):
        try:
            unit, _also = await find_units(facts.id, form.value("unit"), ())
        except (PaperUnitUnknown, AlsoUnknown):
            unit = None
    return {
        "marks": mark_options(),
        "capacities": capacity_options(unit),
        "documents": document_options(),
        "signers": signer_options(unit) if unit else [],
        "there": f"{name_of(unit)}　{owners_of(unit)}" if unit else "",
        "hold": hold_in_words(unit.hold) if unit and unit.hold else "",
        "second": form.fault("another") is not None or bool(form.value("another")),
    }
