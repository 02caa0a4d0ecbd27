"""Noting where the four stand and what is promised."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import NotFound
from app.i18n import _
from meetings.agenda.services import item_for_notes
from meetings.positions.rules import (
    DueBeforeMeeting,
    Entry,
    PositionsMoved,
    PromisePlan,
    SeatUnknown,
    Taken,
    changes,
    check_positions,
    stance_word,
)
from meetings.record import item_id, open_record
from meetings.wording.rules import check_free_wording

_REMOVE_PROMISE = "DELETE FROM promises WHERE id = $1 AND item = $2 RETURNING id"
_READ_BACK = (
    "UPDATE promises SET read_back_at = $3, read_back_by = $4 WHERE id = $1 AND item = $2"
    " RETURNING id"
)


async def note_positions(
    actor: Actor,
    meeting: int,
    number: int,
    typed: Mapping[int, Taken | None],
    *,
    now: datetime,
    seen: Mapping[int, int] | None = None,
    met_by: Mapping[int, int] | None = None,
) -> None:
    """Where the four stand now, by seat id; None takes a position back. `seen` as in
    `rules.changes`; `met_by`: seat → the seat that can meet its condition.

    Invalid, PositionsMoved (what others noted meanwhile is not overwritten), ItemClosed.
    """
    check_positions(typed)
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        rows = await link.fetch(
            "SELECT s.id, s.kind FROM seats s JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND s.id = ANY($2::int[]) AND s.kind NOT IN ('lead', 'invited')",
            meeting,
            sorted(typed),
        )
        kinds = {row["id"]: row["kind"] for row in rows}
        of_the_four = {seat: taken for seat, taken in typed.items() if seat in kinds}
        write, moved = changes(await entries_of(link, item), of_the_four, seen)
        if moved:
            raise PositionsMoved(
                {
                    seat: stance_word(taken.stance) if taken else _("未表态")
                    for seat, taken in moved.items()
                }
            )
        for seat, taken in write.items():
            await take_position(
                link,
                item,
                seat,
                kinds[seat],
                taken,
                met_by=(met_by or {}).get(seat),
                remote=False,
                noted_by=actor.person,
                now=now,
            )


async def entries_of(link: asyncpg.Connection, item: int) -> list[Entry]:
    rows = await link.fetch(
        "SELECT id, seat, round, stance, reason, dissent FROM position_entries WHERE item = $1"
        " ORDER BY id",
        item,
    )
    return [entry_of(row) for row in rows]


def entry_of(row: asyncpg.Record) -> Entry:
    return Entry(
        row["id"],
        row["seat"],
        row["round"],
        None if row["stance"] == "none" else Taken(row["stance"], row["reason"], row["dissent"]),
    )


async def take_position(
    link: asyncpg.Connection,
    item: int,
    seat: int,
    kind: str,
    taken: Taken | None,
    *,
    met_by: int | None,
    remote: bool,
    noted_by: int | None,
    now: datetime,
) -> None:
    """An entry of the running round, what stands, and a new condition. In the record's
    transaction; `noted_by` None: by the seat's own link."""
    said = taken or Taken("abstain")
    await link.execute(
        "INSERT INTO position_entries (item, seat, seat_kind, round, stance, reason, dissent,"
        " remote, taken_at, noted_by)"
        " SELECT $1, $2, $3, round, $4, $5, $6, $7, $8, $9 FROM agenda_items WHERE id = $1",
        item,
        seat,
        kind,
        taken.stance if taken else "none",
        said.reason,
        said.dissent,
        remote,
        now,
        noted_by,
    )
    await link.execute("DELETE FROM positions WHERE item = $1 AND seat = $2", item, seat)
    if taken is None:
        return
    await link.execute(
        "INSERT INTO positions (item, seat, seat_kind, stance, reason, dissent)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        item,
        seat,
        kind,
        taken.stance,
        taken.reason,
        taken.dissent,
    )
    if taken.stance == "on_condition":
        await link.execute(
            "INSERT INTO conditions (item, seat, text, met_by, round, raised_at)"
            " SELECT $1, $2, $3, (SELECT s.id FROM seats s JOIN seats own"
            "  ON own.consultation = s.consultation WHERE s.id = $4 AND own.id = $2), round, $5"
            " FROM agenda_items WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM conditions"
            "  WHERE item = $1 AND seat = $2 AND text = $3)",
            item,
            seat,
            taken.reason,
            met_by,
            now,
        )


async def note_agreed(actor: Actor, meeting: int, number: int, agreed: str) -> None:
    """What the table settled on, in its words; "" while it is open.

    WordingInSentences where it is being fixed sentence by sentence; ItemClosed.
    """
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        check_free_wording(
            await link.fetchval("SELECT count(*) FROM wording_sentences WHERE item = $1", item)
        )
        await link.execute("UPDATE agenda_items SET agreed = $2 WHERE id = $1", item, agreed)


async def note_condition_state(
    actor: Actor,
    meeting: int,
    number: int,
    condition: int,
    state: str,
    note: str,
    *,
    now: datetime,
) -> None:
    """How a condition stands from now on. The same again is not noted twice. NotFound."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        stands = await link.fetchval(
            "SELECT coalesce((SELECT t.state FROM condition_states t WHERE t.condition = c.id"
            " ORDER BY t.id DESC LIMIT 1), 'open') FROM conditions c"
            " WHERE c.id = $1 AND c.item = $2",
            condition,
            item,
        )
        if stands is None:
            raise NotFound
        if stands == state:
            return
        await link.execute(
            "INSERT INTO condition_states (condition, state, round, note, at, noted_by)"
            " SELECT $1, $2, round, $3, $4, $5 FROM agenda_items WHERE id = $6",
            condition,
            state,
            note,
            now,
            actor.person,
            item,
        )


async def note_promise(actor: Actor, meeting: int, number: int, plan: PromisePlan) -> None:
    """SeatUnknown, DueBeforeMeeting, ItemClosed."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        starts_at = await link.fetchval(
            "SELECT t.starts_at FROM seats s JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND s.id = $2",
            meeting,
            plan.seat,
        )
        if starts_at is None:
            raise SeatUnknown
        if plan.due_on is not None and plan.due_on < (met_on := local_date(starts_at)):
            raise DueBeforeMeeting(met_on)
        await link.execute(
            "INSERT INTO promises (item, seat, who, what, due_on) VALUES ($1, $2, $3, $4, $5)",
            item,
            plan.seat,
            plan.who,
            plan.what,
            plan.due_on,
        )


async def read_back(
    actor: Actor, meeting: int, number: int, promise: int, *, now: datetime
) -> None:
    """It was read out, and nobody objected. NotFound, ItemClosed."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        if await link.fetchval(_READ_BACK, promise, item, now, actor.person) is None:
            raise NotFound


async def remove_promise(actor: Actor, meeting: int, number: int, promise: int) -> None:
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        if await link.fetchval(_REMOVE_PROMISE, promise, item) is None:
            raise NotFound
