"""Owners whose answers differ, as the count would set them aside; no text tells any answer."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.estates.chart import unit_name
from app.i18n import _
from app.masks import mask_owner
from votes.access import PollFacts, poll_to_work_on
from votes.confirmations.rules import ConfirmationsNotNow
from votes.electorate.queries import read_signers
from votes.electorate.standing import NEWEST_ROLL
from votes.permissions import can_confirm_answers, can_publish_result
from votes.polls.queries import MotionText, motions_of
from votes.results.confirming import divided_owners
from votes.results.gathering import count_cases


@dataclass(frozen=True, slots=True)
class DividedOwner:
    """`motions`: those on which her flats say different things; `flats` all that say anything to
    one of them. `names` in full, for the letter to her; `confirmed_on` None while it waits."""

    head: str
    names: tuple[str, ...]
    flats: tuple[str, ...]
    motions: tuple[MotionText, ...]
    confirmed_on: date | None
    confirmation: int | None

    @property
    def masked(self) -> str:
        return _("、").join(mask_owner(name) for name in self.names)


@dataclass(frozen=True, slots=True)
class ConfirmationsView:
    facts: PollFacts
    owners: tuple[DividedOwner, ...]
    may_confirm: bool


async def confirmations_page(actor: Actor, poll: int, now: datetime) -> ConfirmationsView:
    """NotFound, NotAllowed, ConfirmationsNotNow before the close. A fixed number of queries."""
    facts = await poll_to_work_on(actor, poll)
    phase = facts.phase(now)
    may = can_confirm_answers(actor, facts, phase)
    if not may and not can_publish_result(actor, facts):
        raise ConfirmationsNotNow(phase)
    async with database.connection() as link:
        return ConfirmationsView(facts, tuple(await divided_in(link, poll)), may)


async def owner_to_confirm(
    actor: Actor, poll: int, head: str, now: datetime
) -> tuple[PollFacts, DividedOwner]:
    """NotFound, NotAllowed, ConfirmationsNotNow."""
    view = await confirmations_page(actor, poll, now)
    for owner in view.owners:
        if owner.head == head:
            return view.facts, owner
    raise NotFound


async def divided_in(link: asyncpg.Connection, poll: int) -> list[DividedOwner]:
    """In roll order. Whoever calls has checked that the actor may know."""
    texts = {motion.id: motion for motion in await motions_of(poll)}
    cases = await count_cases(link, poll, confirmed=False)
    by_owner: dict[str, dict[int, tuple[str, ...]]] = {}
    for case in cases:
        for head, units in divided_owners(case.case).items():
            by_owner.setdefault(head, {})[case.motion] = units
    rows = await link.fetch(
        "SELECT e.unit, e.building, e.staircase, e.room, e.head, e.signers"  # noqa: S608
        f" FROM roll_entries e WHERE e.roll = {NEWEST_ROLL} AND e.head = ANY($2::text[])"
        " ORDER BY e.id",
        poll,
        list(by_owner),
    )
    done = {
        row["head"]: row
        for row in await link.fetch(
            "SELECT id, head, signed_on FROM owner_confirmations WHERE poll = $1", poll
        )
    }
    found: dict[str, DividedOwner] = {}
    for row in rows:
        head = row["head"]
        if head in found:
            continue
        asked = {unit for several in by_owner[head].values() for unit in several}
        confirmed = done.get(head)
        found[head] = DividedOwner(
            head=head,
            names=tuple(signer.name for signer in read_signers(row["signers"])),
            flats=tuple(
                unit_name(one["building"], one["staircase"], one["room"])
                for one in rows
                if one["head"] == head and one["unit"] in asked
            ),
            motions=tuple(texts[motion] for motion in texts if motion in by_owner[head]),
            confirmed_on=confirmed["signed_on"] if confirmed else None,
            confirmation=confirmed["id"] if confirmed else None,
        )
    return list(found.values())


async def to_settle_before_count(actor: Actor, facts: PollFacts, now: datetime) -> tuple[int, int]:
    """(owners whose differing answers are not confirmed, objections to ballots from the door that
    are not answered); both do not hinder the count."""
    if not can_confirm_answers(actor, facts, facts.phase(now)):
        return 0, 0
    async with database.connection() as link:
        waiting = sum(one.confirmed_on is None for one in await divided_in(link, facts.id))
        objections = await link.fetchval(
            "SELECT count(*) FROM door_objections o JOIN ballots b ON b.id = o.ballot"
            " WHERE b.poll = $1 AND o.answered_at IS NULL",
            facts.id,
        )
    return waiting, int(objections)


async def confirmation_document(actor: Actor, poll: int, confirmation: int, now: datetime) -> int:
    """Her signed paper, which tells her answer: only once everything is counted. NotFound."""
    facts = await poll_to_work_on(actor, poll)
    row = await database.fetch_one(
        "SELECT document FROM owner_confirmations WHERE id = $1 AND poll = $2", confirmation, poll
    )
    if row is None or not can_publish_result(actor, facts):
        raise NotFound
    return int(row["document"])
