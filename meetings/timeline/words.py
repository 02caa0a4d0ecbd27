"""What happened, in sentences."""

from dataclasses import dataclass
from itertools import groupby

from app.clock import say_time
from meetings.timeline.chapters import Event, Said
from meetings.timeline.queries import TimelineView

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Line:
    """As `timeline` in _shared/parts.html reads it; `href` "" leads nowhere."""

    when: str
    title: str
    text: str
    href: str


def lines(view: TimelineView) -> list[Line]:
    """In the order of time."""
    chapters, found = view.chapters, list[Line]()

    def run_of(told: tuple[int, Event]) -> tuple[object, ...]:
        number, event = told
        if event.kind in chapters[number].together:
            return (number, event.kind, say_time(event.at), event.meeting)
        return (id(event),)

    for _key, run in groupby(view.events, run_of):
        several = list(run)
        number, first = several[0]
        chapter = chapters[number]
        if len(several) == 1:
            said = chapter.say(first)
            said = Said(said.title, _short(said.text), said.href)
        else:
            said = chapter.together[first.kind]([event for _number, event in several])
        href = said.href if number in view.opens else ""
        found.append(Line(say_time(first.at), said.title, said.text, href))
    return found


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
