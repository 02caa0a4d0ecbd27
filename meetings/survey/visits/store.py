"""The one way visits come into the database: a person's click and the demonstration alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from meetings.survey.rules import ReasonUnknown, VisitPlan


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A checked visit. `overlooked`: the newest visit that its maker had not seen, if any."""

    household: int
    plan: VisitPlan
    asked_by: int
    visited_at: datetime
    overlooked: int | None = None


async def store_visits(
    link: asyncpg.Connection, survey: int, visits: Sequence[NewVisit], now: datetime
) -> list[int]:
    """Their ids, in the same order. Two statements however many there are.

    ReasonUnknown; UniqueViolationError for a key that is there.
    """
    rows = await link.fetch(
        "INSERT INTO survey_visits (household, answer, condition, way, asked_by, visited_at,"
        " recorded_at, note, signed, signature, overlooked, key)"
        " SELECT household, answer, condition, way, asked_by, visited_at, $11, note, signed,"
        " signature, overlooked, key FROM unnest($1::int[], $2::text[], $3::text[], $4::text[],"
        "  $5::int[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::int[],"
        "  $12::text[]) WITH ORDINALITY AS n(household, answer, condition, way, asked_by,"
        "  visited_at, note, signed, signature, overlooked, key, place) ORDER BY place"
        " RETURNING id, key",
        [one.household for one in visits],
        [one.plan.answer.value for one in visits],
        [one.plan.condition for one in visits],
        [one.plan.way for one in visits],
        [one.asked_by for one in visits],
        [one.visited_at for one in visits],
        [one.plan.note for one in visits],
        [one.plan.signed for one in visits],
        [one.plan.signature for one in visits],
        [one.overlooked for one in visits],
        now,
        [one.plan.key for one in visits],
    )
    by_key = {row["key"]: row["id"] for row in rows}
    ids = [by_key[one.plan.key] for one in visits]
    given = [
        (visit, reason)
        for visit, one in zip(ids, visits, strict=True)
        for reason in one.plan.reasons
    ]
    if given:
        done = await link.execute(
            "INSERT INTO survey_visit_reasons (visit, reason)"
            " SELECT n.visit, r.id FROM unnest($1::int[], $2::int[]) AS n(visit, reason)"
            " JOIN survey_reasons r ON r.id = n.reason AND r.survey = $3",
            [visit for visit, _reason in given],
            [reason for _visit, reason in given],
            survey,
        )
        if int(done.rpartition(" ")[2]) != len(given):
            raise ReasonUnknown
    return ids
