"""Saying which buildings a topic touches; seating residents for them and for those against."""

from collections.abc import Sequence
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import consultation_to_run
from meetings.consultations.services import add_invited_seat, changing_table
from meetings.preparing.bookings import rebook_consultation
from meetings.voices.forms import VoiceForm
from meetings.voices.rules import SpeaksForNobody, residents_seat


async def set_affected(actor: Actor, consultation: int, buildings: Sequence[int]) -> None:
    """These and no others, of the consultation's estate. NotFound, NotAllowed."""
    facts = await consultation_to_run(actor, consultation)
    async with database.transaction() as link:
        await link.execute("SELECT 1 FROM consultations WHERE id = $1 FOR UPDATE", consultation)
        await link.execute(
            "DELETE FROM affected_buildings WHERE consultation = $1"
            " AND NOT building = ANY($2::int[])",
            consultation,
            list(buildings),
        )
        await link.execute(
            "INSERT INTO affected_buildings (consultation, building) SELECT $1, id FROM buildings"
            " WHERE id = ANY($2::int[]) AND estate = $3 ON CONFLICT DO NOTHING",
            consultation,
            list(buildings),
            facts.estate,
        )


async def seat_voice(actor: Actor, consultation: int, typed: VoiceForm, *, now: datetime) -> None:
    """On the seat of the residents, which is made when it is needed.

    NotFound (a building of another estate), NotAllowed, SpeaksForNobody, SecondSeat.
    """
    facts = await consultation_to_run(actor, consultation)
    if typed.building is None and not typed.against:
        raise SpeaksForNobody
    async with changing_table(consultation) as link:
        if typed.building is not None and not await link.fetchval(
            "SELECT 1 FROM buildings WHERE id = $1 AND estate = $2", typed.building, facts.estate
        ):
            raise NotFound
        seat = await link.fetchval(
            "SELECT id FROM seats WHERE consultation = $1 AND kind = 'invited' AND body = $2"
            " ORDER BY id LIMIT 1",
            consultation,
            residents_seat(),
        )
        if seat is None:
            seat = await add_invited_seat(link, consultation, residents_seat())
        member = await link.fetchval(
            "INSERT INTO seat_members (seat, name, duty, position, is_spokesperson)"
            " SELECT $1, $2, $3, coalesce(max(position) + 1, 0), count(*) = 0"
            " FROM seat_members WHERE seat = $1 RETURNING id",
            seat,
            typed.name,
            typed.duty,
        )
        await link.execute(
            "INSERT INTO voices (member, building, against) VALUES ($1, $2, $3)",
            member,
            typed.building,
            bool(typed.against),
        )
        await rebook_consultation(link, consultation, now=now)
