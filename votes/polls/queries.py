"""Pages of polls: the list, and a poll from its draft to the end of voting."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, communities_worked_for, reads_by_seat, streets_watched
from app.errors import NotFound
from app.estates.access import EstateFacts, estate_to_view
from meetings.survey.access import survey_to_run
from meetings.survey.doors import all_doors
from votes.access import PollFacts, poll_to_view, poll_to_work_on
from votes.electorate.queries import RollFacts, TurnoutView, roll_facts, turnout_view
from votes.electorate.register import registered_units
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.finals.queries import lives
from votes.permissions import (
    can_count_poll,
    can_edit_poll,
    can_extend_poll,
    can_follow_poll,
    can_prepare_poll,
    can_print_slips,
    can_rehearse_poll,
    can_renew_roll,
    can_terminate_poll,
    can_view_delivery,
    can_view_papers,
    can_view_result,
    can_view_roll_check,
    can_view_turnout,
)
from votes.polls.check_list import Check, check_list
from votes.polls.readiness import readiness
from votes.polls.request.queries import request_share
from votes.polls.rules import (
    Phase,
    PollFrozen,
    in_scope,
    phase,
    places_of,
)
from votes.polls.stages import StageFacts
from votes.results.rules import Policy, Threshold
from votes.results.thresholds import missing_quorum


@dataclass(frozen=True, slots=True)
class PollLine:
    """One poll in a list. `challenges`: objections of its roll check that are not answered."""

    id: int
    title: str
    estate_name: str
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    challenges: int


@dataclass(frozen=True, slots=True)
class MotionText:
    """What is asked, and by which rule it is counted; the version of a cost scheme it adopts."""

    id: int
    number: int
    title: str
    wording: str
    plain_words: str
    item: int
    threshold: Threshold
    stricter_reason: str
    scheme_version: int | None = None
    scheme_title: str = ""
    scheme_number: int = 0
    scheme_sha256: str = ""


@dataclass(frozen=True, slots=True)
class PollView:
    """`checks` only of a draft, `roll` once frozen, `turnout` from the opening on.

    `buildings`, `staircases`: where a draft may ask, as the register has them.
    """

    facts: PollFacts
    phase: Phase
    explanation: str
    convener: str
    convener_name: str
    convener_right: str
    committee_informed_on: date
    notice_on: date
    notice_days: int
    consultation_topic: str | None
    policy: Policy
    motions: tuple[MotionText, ...]
    checks: tuple[Check, ...]
    buildings: tuple[str, ...]
    staircases: tuple[str, ...]
    roll: RollFacts | None
    turnout: TurnoutView | None
    stages: StageFacts
    works: bool
    may_edit: bool
    may_print_slips: bool
    may_view_delivery: bool
    may_view_papers: bool
    may_count: bool
    may_view_result: bool
    may_extend: bool
    may_renew_roll: bool
    may_terminate: bool
    may_follow: bool
    may_rehearse: bool
    may_view_roll_check: bool


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """An estate where the actor may prepare a poll."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class NewPoll:
    """Where a poll is to be held; a consultation's topic and background are its first words, or
    those of the consent survey that prepared it: `survey` its question, `surveyed` the buildings
    it went to, none for all."""

    estate: EstateFacts
    consultation: int | None
    topic: str
    background: str
    buildings: tuple[str, ...]
    staircases: tuple[str, ...]
    survey: str = ""
    surveyed: tuple[str, ...] = ()


async def poll_lines(actor: Actor, now: datetime) -> list[PollLine]:
    """Polls the actor may see, the newest first. One query."""
    rows = await database.fetch(
        "SELECT p.id, p.title, e.name AS estate_name, p.frozen_at, p.opens_at, p.closes_at,"
        " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
        "  WHERE m.poll = p.id) AS counted,"
        " EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id) AS terminated,"
        " (SELECT count(*) FROM roll_challenges h JOIN roll_checks k ON k.id = h.roll_check"
        "  WHERE k.poll = p.id AND NOT EXISTS (SELECT 1 FROM roll_challenge_answers a"
        "   WHERE a.challenge = h.id)) AS challenges"
        " FROM polls p JOIN estates e ON e.id = p.estate JOIN communities c ON c.id = e.community"
        " WHERE c.id = ANY($1::int[]) OR c.street = ANY($2::int[])"
        " OR ($3 AND p.frozen_at IS NOT NULL AND EXISTS (SELECT 1 FROM seat_members sm"
        "  JOIN seats s ON s.id = sm.seat"
        "  WHERE s.consultation = p.consultation AND sm.account = $4))"
        " ORDER BY p.opens_at DESC, p.id DESC",
        communities_worked_for(actor),
        streets_watched(actor),
        reads_by_seat(actor),
        actor.person,
    )
    return [
        PollLine(
            id=row["id"],
            title=row["title"],
            estate_name=row["estate_name"],
            phase=phase(
                row["frozen_at"],
                row["opens_at"],
                row["closes_at"],
                row["counted"],
                now,
                terminated=row["terminated"],
            ),
            opens_at=row["opens_at"],
            closes_at=row["closes_at"],
            challenges=row["challenges"],
        )
        for row in rows
    ]


async def places_to_prepare(actor: Actor) -> list[PlaceChoice]:
    rows = await database.fetch(
        "SELECT id, name FROM estates WHERE community = ANY($1::int[]) ORDER BY name",
        communities_worked_for(actor),
    )
    return [PlaceChoice(row["id"], row["name"]) for row in rows]


async def new_poll(
    actor: Actor, estate: int | None, consultation: int | None, survey: int | None = None
) -> NewPoll:
    """NotFound where the actor may not prepare a poll there, or the two do not belong together."""
    topic, background, question = "", "", ""
    surveyed: tuple[str, ...] = ()
    if survey is not None:
        asked = await survey_to_run(actor, survey)
        estate, consultation, question = asked.estate, asked.consultation, asked.question
        background = asked.explanation
        if not asked.whole_estate:
            surveyed = tuple(dict.fromkeys(one.building for one in await all_doors(survey)))
    if consultation is not None:
        row = await database.fetch_one(
            "SELECT estate, topic, background FROM consultations WHERE id = $1", consultation
        )
        if row is None or estate not in (None, row["estate"]):
            raise NotFound
        estate, topic = row["estate"], row["topic"]
        background = background or row["background"]
    if estate is None:
        raise NotFound
    facts = await estate_to_view(actor, estate)
    if not can_prepare_poll(actor, facts.place):
        raise NotFound
    async with database.connection() as link:
        buildings, staircases = places_of(await registered_units(link, estate))
    return NewPoll(
        facts, consultation, topic, background, buildings, staircases, question, surveyed
    )


async def poll_page(actor: Actor, poll: int, now: datetime) -> PollView:
    """Seven queries, where owners convened it ten, whatever the size of the estate."""
    facts = await poll_to_view(actor, poll)
    row = await database.fetch_one(
        "SELECT p.*, c.topic FROM polls p LEFT JOIN consultations c ON c.id = p.consultation"
        " WHERE p.id = $1",
        poll,
    )
    assert row is not None, "just loaded"
    stands = facts.phase(now)
    policy = Policy(**json.loads(row["policy"]))
    checks: tuple[Check, ...] = ()
    places: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    roll = None
    turnout = None
    if stands is Phase.DRAFT:
        async with database.connection() as link:
            units = await registered_units(link, facts.estate)
            asked = in_scope(units, facts.scope)
            checks = check_list(await readiness(link, poll, asked), now)
            places = places_of(units)
    else:
        roll = await roll_facts(poll)
        if can_view_turnout(actor, facts, stands):
            turnout = await turnout_view(poll, policy)
    return PollView(
        facts=facts,
        phase=stands,
        explanation=row["explanation"],
        convener=row["convener"],
        convener_name=row["convener_name"],
        convener_right=row["convener_right"],
        committee_informed_on=row["committee_informed_on"],
        notice_on=row["notice_on"],
        notice_days=row["notice_days"],
        consultation_topic=row["topic"],
        policy=policy,
        motions=await motions_of(poll),
        checks=checks,
        buildings=places[0],
        staircases=places[1],
        roll=roll,
        turnout=turnout,
        stages=await _stage_facts(facts, (row["notice_on"], row["notice_days"]), checks, turnout),
        works=can_prepare_poll(actor, facts.place),
        may_edit=can_edit_poll(actor, facts),
        may_print_slips=can_print_slips(actor, facts, stands),
        may_view_delivery=facts.frozen and can_view_delivery(actor, facts),
        may_view_papers=can_view_papers(actor, facts, stands),
        may_count=can_count_poll(actor, facts, stands),
        may_view_result=can_view_result(actor, facts),
        may_extend=can_extend_poll(actor, facts, stands),
        may_renew_roll=can_renew_roll(actor, facts, stands),
        may_terminate=can_terminate_poll(actor, facts, stands),
        may_rehearse=can_rehearse_poll(actor, facts, stands),
        may_view_roll_check=can_view_roll_check(actor, facts),
        may_follow=can_follow_poll(actor, facts, stands),
    )


def _short(turnout: TurnoutView) -> tuple[int, int]:
    """Heads and area that participation is still short of two thirds (Art. 278)."""
    answered, total = turnout.sums.answered, turnout.sums.total
    return (
        missing_quorum(answered.heads, total.heads),
        missing_quorum(answered.area_x100, total.area_x100),
    )


async def _stage_facts(
    facts: PollFacts,
    notice: tuple[date, int],
    checks: Sequence[Check],
    turnout: TurnoutView | None,
) -> StageFacts:
    """What the timeline follows from. At most five queries."""
    notice_on, notice_days = notice
    row = await database.fetch_one(
        "SELECT k.starts_on, k.ends_on,"  # noqa: S608
        " (SELECT count(*) FROM roll_challenges c WHERE c.roll_check = k.id AND NOT EXISTS"
        "  (SELECT 1 FROM roll_challenge_answers a WHERE a.challenge = c.id)) AS challenges,"
        " (SELECT count(DISTINCT d.entry) FROM deliveries d JOIN roll_entries e"
        f"  ON d.entry = {ENTRY} AND e.roll = {NEWEST_ROLL} WHERE d.poll = p.id"
        "  AND (e.owned_from IS NULL OR d.delivered_at >= e.owned_from)"
        "  AND d.serves_at <= p.closes_at AND NOT EXISTS"
        "   (SELECT 1 FROM delivery_corrections t WHERE t.delivery = d.id)) AS served,"
        " (SELECT count(*) FROM slips s JOIN roll_entries e"
        f"  ON s.entry = {ENTRY} AND e.roll = {NEWEST_ROLL} WHERE s.poll = p.id) AS households"
        " FROM polls p LEFT JOIN roll_checks k ON k.poll = p.id WHERE p.id = $1",
        facts.id,
    )
    assert row is not None, "just loaded"
    async with database.connection() as link:
        request = await request_share(link, facts)
    return StageFacts(
        request=request,
        notice_on=notice_on,
        notice_days=notice_days,
        opens_at=facts.opens_at,
        closes_at=facts.closes_at,
        extensions=len(facts.extensions),
        check_starts_on=row["starts_on"],
        check_ends_on=row["ends_on"],
        challenges_open=row["challenges"],
        frozen_at=facts.frozen_at,
        delivered=(row["served"], row["households"]) if facts.frozen else None,
        terminated_at=facts.termination.terminated_at if facts.termination else None,
        life=(await lives([facts.id])).get(facts.id) if facts.counted else None,
        missing=tuple(check.text for check in checks if not check.done),
        short=_short(turnout) if turnout is not None else None,
    )


async def draft_page(actor: Actor, poll: int, now: datetime) -> PollView:
    """The poll, for changing it. NotFound, NotAllowed, PollFrozen."""
    await poll_to_work_on(actor, poll)
    view = await poll_page(actor, poll, now)
    if view.facts.frozen:
        raise PollFrozen
    return view


async def motions_of(poll: int) -> tuple[MotionText, ...]:
    rows = await database.fetch(
        "SELECT m.id, m.number, m.title, m.wording, m.plain_words, m.item, m.threshold,"
        " m.stricter_reason, v.id AS scheme_version, coalesce(s.title, '') AS scheme_title,"
        " coalesce(v.number, 0) AS scheme_number, coalesce(v.sha256, '') AS scheme_sha256"
        " FROM motions m LEFT JOIN motion_schemes a ON a.motion = m.id"
        " LEFT JOIN scheme_versions v ON v.id = a.version"
        " LEFT JOIN cost_schemes s ON s.id = v.scheme WHERE m.poll = $1 ORDER BY m.number",
        poll,
    )
    return tuple(_motion(row) for row in rows)


def _motion(row: asyncpg.Record) -> MotionText:
    return MotionText(**dict(row))
