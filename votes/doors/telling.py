"""A household is told that a ballot was noted at its door; never what it says."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.clock import say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.outbox.rules import Message
from app.outbox.services import enqueue
from votes.access import PollFacts
from votes.ballots.rules import NewBallot
from votes.papers.rules import PaperUnit


def signed_by(ballot: NewBallot) -> str:
    """Who signed in her place, with whose name she can tell whether that was so; "" for herself."""
    if ballot.signer_role == "proxy":
        return _("（由代理人{name}凭委托书签名）").format(name=ballot.proxy)
    if ballot.signer_role == "guardian":
        return _("（由监护人签名）")
    return ""


async def tell_household(
    link: asyncpg.Connection,
    facts: PollFacts,
    visit: int,
    units: Sequence[PaperUnit],
    helper: str,
    at: datetime,
    signed: str,
    *,
    now: datetime,
) -> None:
    """To each owner of the flat that was knocked at, as the register has them now: a short message
    where there is a phone, else a letter. `signed`: see `signed_by`. In the caller's transaction;
    two statements."""
    first = units[0]
    owners = await link.fetch(
        "SELECT o.id, o.name, coalesce(o.phone, '') AS phone FROM dwellings d"
        " JOIN ownerships s ON s.dwelling = d.id JOIN owners o ON o.id = s.owner"
        " WHERE d.estate = $1 AND d.unit = $2 ORDER BY s.position",
        facts.estate,
        first.unit,
    )
    flat = unit_name(first.building, first.staircase, first.room)
    text = _(
        "{estate}{flat}：“{title}”的表决，您的意见由{helper}于{at}上门代为登记{signed}。登记得对不对、要不要"
        "修改，请扫您家的表决通知单查看；不是您的意思，可以在那里提出异议，或者联系{staff}。"
    ).format(
        estate=facts.estate_name,
        flat=flat,
        title=facts.title,
        helper=helper,
        at=say_time(at),
        signed=signed,
        staff=facts.staff,
    )
    await enqueue(
        link,
        [
            Message(
                key=f"door-ballot:{visit}:{owner['id']}",
                channel="sms" if owner["phone"] else "letter",
                kind="door_ballot",
                subject=("door_visits", visit),
                title=_("您的表决意见已上门登记"),
                text=text,
                name=owner["name"],
                address=owner["phone"],
                community=facts.place.community,
            )
            for owner in owners
        ],
        now=now,
    )
