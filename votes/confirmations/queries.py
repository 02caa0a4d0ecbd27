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
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_confirm_answers, can_publish_result
from votes.polls.queries import MotionText, motions_of
from votes.polls.rules import Phase
from votes.results.confirming import divided_owners
from votes.results.gathering import count_cases
from votes.slips.queries import Household

ASKED = "confirm_answers"  # the kind of message by which an owner is asked


@dataclass(frozen=True, slots=True)
class DividedOwner:
    """`motions`: those on which her flats say different things; `flats` all that say anything to
    one of them. `names` in full, for the letter to her; `confirmed_on` None while it waits."""

    head: str
    names: tuple[str, ...]
    flats: tuple[str, ...]
    unit: str
    slip: int | None
    motions: tuple[MotionText, ...]
    asked_at: datetime | None
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

    @property
    def to_ask(self) -> int:
        """Owners who have neither confirmed nor been asked by the program."""
        if not self.may_confirm:
            return 0
        return sum(one.confirmed_on is None and one.asked_at is None for one in self.owners)


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
        "SELECT e.unit, e.building, e.staircase, e.room, e.head, e.signers, s.id AS slip,"  # noqa: S608
        " (SELECT min(m.created_at) FROM messages m WHERE m.subject = 'slips'"
        "  AND m.subject_id = s.id AND m.kind = $3) AS asked_at"
        f" FROM roll_entries e LEFT JOIN slips s ON s.entry = {ENTRY}"
        f" WHERE e.roll = {NEWEST_ROLL} AND e.head = ANY($2::text[])"
        " ORDER BY e.id",
        poll,
        list(by_owner),
        ASKED,
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
        if row["unit"] not in asked:
            continue
        confirmed = done.get(head)
        found[head] = DividedOwner(
            head=head,
            names=tuple(signer.name for signer in read_signers(row["signers"])),
            flats=tuple(
                unit_name(one["building"], one["staircase"], one["room"])
                for one in rows
                if one["head"] == head and one["unit"] in asked
            ),
            unit=row["unit"],
            slip=row["slip"],
            motions=tuple(texts[motion] for motion in texts if motion in by_owner[head]),
            asked_at=row["asked_at"],
            confirmed_on=confirmed["signed_on"] if confirmed else None,
            confirmation=confirmed["id"] if confirmed else None,
        )
    return list(found.values())


async def own_to_confirm(household: Household, now: datetime) -> DividedOwner | None:
    """Of who has opened her slip: where her flats' answers differ and the count has not begun.

    One query, for who has several flats and answered differently the whole count's input.
    """
    if household.phase(now) is not Phase.CLOSED or len(household.homes) < 2:
        return None
    async with database.connection() as link:
        differ = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM current_answers c JOIN ballot_answers a"
            " ON a.ballot = c.ballot AND a.motion = c.motion WHERE c.motion = ANY($1::int[])"
            " AND c.entry = ANY($2::int[]) GROUP BY c.motion HAVING count(DISTINCT a.choice) > 1)",
            [motion.id for motion in household.motions],
            [home.entry for home in household.homes],
        )
        if not differ:
            return None
        owners = await divided_in(link, household.poll)
    return next((one for one in owners if one.head == household.head), None)


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
