"""How a happening of this floor is said: with who did it, or, in an evidence file, without."""

from collections.abc import Callable

from app.accounts.permissions import Actor, reads_community
from app.i18n import _
from meetings.access import ConsultationFacts
from meetings.timeline.chapters import Event, Said

# (what happened, what more there is to say): neither names anybody.
Words = Callable[[Event], tuple[str, str]]


def sayer(words: Words, href: Callable[[Event], str]) -> Callable[[Event], Said]:
    def say(event: Event) -> Said:
        title, more = words(event)
        by = _("经办人：{who}").format(who=event.who) if event.who else ""
        return Said(title, _("；").join(part for part in (more, by) if part), href(event))

    return say


def whole(words: Words, event: Event) -> str:
    title, more = words(event)
    if not more:
        return title
    joined = _("{title}，{more}") if _("：") in title else _("{title}：{more}")
    return joined.format(title=title, more=more)


def of_the_community(actor: Actor, case: ConsultationFacts) -> bool:
    """Drafts, deliveries, reminders: for the community and the street that watches it."""
    return reads_community(actor, case.place)
