"""Noting deliveries, posting the notice for those who could not be reached, correcting."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents.photos import read_photo
from app.documents.services import keep
from app.errors import NotFound
from votes.access import PollFacts, poll_to_work_on
from votes.delivery.queries import delivery_page
from votes.delivery.rules import (
    AlreadyTakenBack,
    DeliveryNotNow,
    DeliveryPlan,
    HouseholdUnknown,
    NoHouseholdChosen,
    NothingToPost,
    NotTheirsToTakeBack,
    PosterNeedsPhoto,
    Stand,
    check_plan,
    serves_at,
)
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_record_delivery
from votes.proofs.rules import delivery_event
from votes.proofs.services import log_event

_INSERT = (
    "INSERT INTO deliveries (poll, entry, way, reached, delivered_at, serves_at, witness, note,"  # noqa: S608
    " photo, recorded_by, recorded_at)"
    f" SELECT $1, {ENTRY}, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM roll_entries e"
    f" WHERE e.roll = {NEWEST_ROLL} AND {ENTRY} = ANY($2::int[])"
)


async def record_delivery(
    actor: Actor,
    poll: int,
    entries: Sequence[int],
    plan: DeliveryPlan,
    photo: bytes | None,
    *,
    data_dir: Path,
    now: datetime,
) -> int:
    """One round: the same for all households of `entries` (roll entries); how many it were.

    `photo` as uploaded. DeliveryNotNow, NoHouseholdChosen, HouseholdUnknown, NotAPhoto, and what
    `check_plan` raises.
    """
    facts = await _open_ledger(actor, poll, now)
    chosen = sorted(set(entries))
    if not chosen:
        raise NoHouseholdChosen
    check_plan(
        plan,
        photo=photo is not None,
        frozen_at=facts.frozen_at,
        closes_at=facts.closes_at,
        now=now,
    )
    serves = serves_at(plan.way, plan.reached, plan.at, photo=photo is not None, posting_days=0)
    document = await _keep_photo(photo, actor, data_dir, now)
    async with database.transaction() as link:
        await _insert(link, facts, chosen, plan, serves, document, actor, now)
    return len(chosen)


async def post_notice(
    actor: Actor,
    poll: int,
    place: str,
    witness: str,
    at: datetime,
    photo: bytes | None,
    *,
    posting_days: int,
    data_dir: Path,
    now: datetime,
) -> int:
    """A notice for all who were not reached by now; how many they are.

    DeliveryNotNow, PosterNeedsPhoto, NothingToPost, NotAPhoto, and what `check_plan` raises.
    """
    facts = await _open_ledger(actor, poll, now)
    if photo is None:
        raise PosterNeedsPhoto
    plan = DeliveryPlan("posted", True, at, witness, place)
    check_plan(plan, photo=True, frozen_at=facts.frozen_at, closes_at=facts.closes_at, now=now)
    view = await delivery_page(actor, poll, posting_days=posting_days, now=now)
    left = [one.entry for one in view.households if one.stand in (Stand.TRIED, Stand.UNTRIED)]
    if not left:
        raise NothingToPost
    serves = serves_at("posted", True, at, photo=True, posting_days=posting_days)
    document = await _keep_photo(photo, actor, data_dir, now)
    async with database.transaction() as link:
        await _insert(link, facts, left, plan, serves, document, actor, now)
    return len(left)


async def take_back(actor: Actor, poll: int, delivery: int, reason: str, *, now: datetime) -> int:
    """A line that was wrong stays, and counts no longer; the household's entry.

    NotFound, DeliveryNotNow, NotTheirsToTakeBack, AlreadyTakenBack.
    """
    facts = await _open_ledger(actor, poll, now)
    try:
        async with database.transaction() as link:
            row = await link.fetchrow(
                "SELECT entry, way FROM deliveries WHERE id = $1 AND poll = $2", delivery, poll
            )
            if row is None:
                raise NotFound
            if row["way"] == "opened":
                raise NotTheirsToTakeBack
            await link.execute(
                "INSERT INTO delivery_corrections (delivery, reason, corrected_by, corrected_at)"
                " VALUES ($1, $2, $3, $4)",
                delivery,
                reason,
                actor.person,
                now,
            )
            await note(
                link,
                actor,
                "correct_delivery",
                facts,
                now,
                of=("deliveries", delivery),
                reason=reason,
            )
    except asyncpg.UniqueViolationError as twice:
        raise AlreadyTakenBack from twice
    return int(row["entry"])


async def record_reminder(
    link: asyncpg.Connection, poll: int, entry: int, sent: DeliveryPlan, *, now: datetime
) -> bool:
    """A reminder by short message that left or came back; whether it was noted now.

    In the transaction of the sending, which has asked who may. `sent.note` is the number by which
    it is found at the gateway: the same one is noted once a household, and nothing before the roll
    was frozen or after the close.
    """
    noted = await link.fetch(
        "INSERT INTO deliveries (poll, entry, way, reached, delivered_at, witness, note,"  # noqa: S608 (constants only)
        " recorded_at, given_back)"
        f" SELECT $1, {ENTRY}, 'sms', $3, $4, '', $5::text, $6, $7"
        f" FROM roll_entries e JOIN polls p ON p.id = $1 WHERE e.roll = {NEWEST_ROLL}"
        f" AND {ENTRY} = $2 AND $4 BETWEEN p.frozen_at AND p.closes_at"
        f" AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.entry = {ENTRY}"
        "  AND d.recorded_by IS NULL AND d.note = $5::text AND d.reached = $3) RETURNING entry",
        poll,
        entry,
        sent.reached,
        sent.at,
        sent.note,
        now,
        sent.given_back,
    )
    if noted:
        await _log(link, poll, [entry], sent, None, now)
    return bool(noted)


async def note_opened(
    link: asyncpg.Connection, poll: int, entries: Sequence[int], now: datetime
) -> None:
    """Its owner opened the page with her last four: noted once a household, by the program."""
    await link.execute(
        "INSERT INTO deliveries (poll, entry, way, reached, delivered_at, serves_at, witness,"
        " note, recorded_at) SELECT $1, entry, 'opened', true, $3, $3, '', '', $3"
        " FROM unnest($2::int[]) AS entry ON CONFLICT (entry) WHERE way = 'opened' DO NOTHING",
        poll,
        sorted(entries),
        now,
    )


async def _open_ledger(actor: Actor, poll: int, now: datetime) -> PollFacts:
    facts = await poll_to_work_on(actor, poll)
    if not can_record_delivery(actor, facts, facts.phase(now)):
        raise DeliveryNotNow
    return facts


async def _keep_photo(
    photo: bytes | None, actor: Actor, data_dir: Path, now: datetime
) -> int | None:
    if photo is None:
        return None
    document, _sha256 = await keep(
        await read_photo(photo), "image/jpeg", data_dir=data_dir, by=actor.person, now=now
    )
    return document


async def _insert(
    link: asyncpg.Connection,
    facts: PollFacts,
    entries: Sequence[int],
    plan: DeliveryPlan,
    serves: datetime | None,
    photo: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    done = await link.execute(
        _INSERT,
        facts.id,
        list(entries),
        plan.way,
        plan.reached,
        plan.at,
        serves,
        plan.witness,
        plan.note,
        photo,
        actor.person,
        now,
    )
    if int(done.rpartition(" ")[2]) != len(entries):
        raise HouseholdUnknown
    await _log(link, facts.id, entries, plan, photo, now)
    await note(
        link,
        actor,
        "record_delivery",
        facts,
        now,
        after={"way": plan.way, "reached": plan.reached, "households": len(entries)},
    )


async def _log(
    link: asyncpg.Connection,
    poll: int,
    entries: Sequence[int],
    plan: DeliveryPlan,
    document: int | None,
    now: datetime,
) -> None:
    """One entry of the poll's log for the whole round."""
    row = await link.fetchrow(
        "SELECT array_agg(unit ORDER BY id) AS units,"
        " (SELECT sha256 FROM documents WHERE id = $2) AS photo"
        " FROM roll_entries WHERE id = ANY($1::int[])",
        list(entries),
        document,
    )
    await log_event(
        link,
        poll,
        delivery_event(
            poll, row["units"], plan.way, plan.reached, plan.at, row["photo"] or "", now
        ),
    )
