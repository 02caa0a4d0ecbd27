"""What a Word file of minutes or of a record is written from."""

from dataclasses import replace
from datetime import datetime

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import NotFound
from meetings.access import meeting_to_view
from meetings.minutes.blocks import Composed
from meetings.minutes.circulating.store import facts_of, paper_of, versions_of
from meetings.minutes.composing import compose
from meetings.minutes.queries import draft_facts
from meetings.minutes.signing.queries import approved_of
from meetings.minutes.signing.rules import signers_due
from meetings.official.queries import paper_facts
from meetings.official.rules import compose_paper, signers
from meetings.permissions import can_view_draft_minutes

Signers = list[tuple[str, str]]


async def minutes_to_write(
    actor: Actor,
    meeting: int,
    addendum: int,
    base_url: str,
    share: tuple[int, int],
    now: datetime,
) -> tuple[Composed, Signers]:
    """As far as they are: the approved version, the newest draft, the record as it is. NotFound."""
    facts = await meeting_to_view(actor, meeting)
    paper = await paper_of(meeting, addendum)
    may_see_drafts = can_view_draft_minutes(actor, facts.consultation)
    if paper is not None and paper.final is None and not may_see_drafts:
        raise NotFound
    if paper is None:
        if addendum:
            raise NotFound
        _view, said = await draft_facts(actor, meeting, local_date(now), share)
    elif paper.approval is not None:
        said = (await approved_of(meeting, addendum, base_url)).facts
    else:
        said = await facts_of((await versions_of(paper.id))[-1].id)
    return compose(said), [(one.who, one.name) for one in signers_due(said)]


async def record_to_write(
    actor: Actor, meeting: int, share: tuple[int, int], now: datetime
) -> tuple[Composed, Signers]:
    """NotFound."""
    facts = await meeting_to_view(actor, meeting)
    told = await paper_facts(
        actor, facts.consultation.id, "record", meeting, to="", answer="", share=share, now=now
    )
    told = replace(told, issued_on=local_date(facts.starts_at))
    return compose_paper(told), signers(told)
