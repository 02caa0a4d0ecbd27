"""Publishing the preliminary result, counting again by another, making it final."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.clock import local_date
from app.errors import NotAllowed, NotFound
from app.i18n import _
from app.periods import Calendar
from app.settings import Settings
from votes.access import PollFacts, poll_to_work_on
from votes.finals.notice import NoticeFacts, Objected
from votes.finals.posted import result_notice
from votes.finals.queries import LifeView, life_of, versions_of
from votes.finals.rules import (
    AlreadyFinal,
    AlreadyPublished,
    CorrectionWaits,
    CountChanged,
    Publicity,
    RecountByAnother,
    check_final,
    check_posting,
    publicity,
    revocable_until,
)
from votes.fingerprint import key_fingerprint
from votes.notices import keep_posted
from votes.permissions import can_finalise_result, can_publish_result, can_recount_result
from votes.polls.rules import convened_by_community
from votes.results.gathering import count_cases
from votes.results.published import published
from votes.results.queries import result_of
from votes.results.rules import tally
from votes.slips.rules import slip_token, token_hash


@dataclass(frozen=True, slots=True)
class Posting:
    """Where, when and by whom the preliminary result is posted."""

    published_on: date
    place: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """The names under the final result, as they sign the paper."""

    convener: str
    counters: str
    supervisor: str


def calendar_of(settings: Settings) -> Calendar:
    return Calendar(settings.holidays, settings.workdays)


def notice_link(settings: Settings, salt: bytes) -> str:
    """What stands on the notice; can be made again, and is kept nowhere."""
    return f"{settings.base_url}/notices/{_token(settings, salt)}"


def _token(settings: Settings, salt: bytes) -> str:
    return slip_token(settings.secret_key, salt, "result notice")  # no unit is named so


async def publish_result(
    actor: Actor, poll: int, posting: Posting, *, settings: Settings, now: datetime
) -> None:
    """Post the last version for objections, with its notice kept as it is. NotFound, NotAllowed,
    AlreadyPublished, AlreadyFinal, CorrectionWaits, PublishedWhen, FontsMissing, CountChanged."""
    facts = await poll_to_work_on(actor, poll)
    if not facts.counted:
        raise NotFound
    if not can_publish_result(actor, facts):
        raise NotAllowed
    view = await life_of(poll)
    if view.life.final_on is not None:
        raise AlreadyFinal
    if view.life.period is not None:
        raise AlreadyPublished
    if view.life.corrections:
        raise CorrectionWaits
    check_posting(posting.published_on, local_date(now))
    period = publicity(
        posting.published_on,
        settings.publicity_days,
        settings.recheck_days,
        calendar_of(settings),
    )
    gathered = await _gather(facts, posting, period, settings, local_date(now))
    notice = await _keep(actor, gathered.facts, settings, now)
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
            if await life_of(poll) != view:
                raise CountChanged
            await link.execute(
                "INSERT INTO result_publications (poll, version, published_on, place, publisher,"
                " days, ends_on, recheck_by, token_hash, notice, published_by, recorded_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                poll,
                view.life.version,
                period.published_on,
                posting.place,
                posting.publisher,
                settings.publicity_days,
                period.ends_on,
                period.recheck_by,
                token_hash(_token(settings, gathered.salt)),
                notice,
                actor.person,
                now,
            )
            await note(
                link,
                actor,
                "publish_result",
                facts,
                now,
                after={
                    "version": view.life.version,
                    "ends_on": period.ends_on.isoformat(),
                    "notice": notice,
                },
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyPublished from taken


async def recount_result(actor: Actor, poll: int, *, now: datetime) -> bool:
    """Count the stored events again by the same function; whether all is as it was published.

    Both outcomes are kept. NotFound, NotAllowed, RecountByAnother, CorrectionWaits, AlreadyFinal.
    """
    facts = await poll_to_work_on(actor, poll)
    if not facts.counted:
        raise NotFound
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        view = await life_of(poll)
        if view.life.final_on is not None:
            raise AlreadyFinal
        if view.life.corrections:
            raise CorrectionWaits
        if not can_recount_result(actor, facts, view.counted_by):
            raise RecountByAnother
        differences = await _differences(link, poll, view.life.version)
        await link.execute(
            "INSERT INTO result_recounts (poll, version, equal, differences, counted_by,"
            " counted_at) VALUES ($1, $2, $3, $4, $5, $6)",
            poll,
            view.life.version,
            not differences,
            json.dumps(differences, ensure_ascii=False),
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "recount_result",
            facts,
            now,
            after={"version": view.life.version, "equal": not differences},
        )
    return not differences


async def _differences(
    link: asyncpg.Connection, poll: int, version: int
) -> list[dict[str, object]]:
    """Motions whose count file, figures or units are not what was published."""
    stored = {
        row["motion"]: row
        for row in await link.fetch(
            "SELECT r.motion, r.tally, r.says, d.sha256 FROM results r"
            " JOIN motions m ON m.id = r.motion JOIN documents d ON d.id = r.count_file"
            " WHERE m.poll = $1 AND r.version = $2",
            poll,
            version,
        )
    }
    found: list[dict[str, object]] = []
    for case in await count_cases(link, poll):
        row = stored[case.motion]
        counted = tally(case.case)
        content = case.file(case.case)
        sha256 = hashlib.sha256(content).hexdigest()
        figures = json.loads(json.dumps(published(case.case, counted)))
        if (sha256, figures, counted.says) != (
            row["sha256"],
            json.loads(row["tally"]),
            json.loads(row["says"]),
        ):
            found.append({"motion": case.number, "stored": row["sha256"], "found": sha256})
    return found


async def finalise_result(
    actor: Actor, poll: int, signatures: Signatures, *, settings: Settings, now: datetime
) -> None:
    """Make the result final, with its notice; nothing of it changes any more.

    NotFound, NotAllowed, AlreadyFinal, NotYetFinal, FontsMissing, CountChanged (somebody counted,
    answered or objected while the notice was set).
    """
    facts = await poll_to_work_on(actor, poll)
    if not facts.counted:
        raise NotFound
    if not can_finalise_result(actor, facts):
        raise NotAllowed
    view = await life_of(poll)
    today = local_date(now)
    check_final(view.life, today)
    notice = await _keep(
        actor, await _final_facts(facts, view, signatures, settings, today), settings, now
    )
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
            again = await life_of(poll)
            check_final(again.life, today)
            if again != view:
                raise CountChanged
            await link.execute(
                "INSERT INTO final_results (poll, version, final_on, convener, counters,"
                " supervisor, notice, finalised_by, finalised_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                poll,
                view.life.version,
                today,
                signatures.convener,
                signatures.counters,
                signatures.supervisor,
                notice,
                actor.person,
                now,
            )
            await note(
                link,
                actor,
                "finalise_result",
                facts,
                now,
                after={"version": view.life.version, "notice": notice},
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyFinal from taken


# -- what the notices say --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gathered:
    facts: NoticeFacts
    salt: bytes


async def _final_facts(
    facts: PollFacts, view: LifeView, signatures: Signatures, settings: Settings, today: date
) -> NoticeFacts:
    published = view.published[-1]
    posting = Posting(published.period.published_on, published.place, published.publisher)
    gathered = await _gather(facts, posting, published.period, settings, today)
    rows = await database.fetch(
        "SELECT o.number, o.kind, o.late, a.outcome, a.reasons FROM objections o"
        " JOIN objection_answers a ON a.objection = o.id WHERE o.poll = $1 ORDER BY o.id",
        facts.id,
    )
    return replace(
        gathered.facts,
        objections=tuple(Objected(**dict(row)) for row in rows),
        recounted=view.recounted,
        signatures=(
            (_("召集人"), signatures.convener),
            (_("计票人"), signatures.counters),
            (_("监督人"), signatures.supervisor),
        ),
    )


async def _gather(
    facts: PollFacts, posting: Posting, period: Publicity, settings: Settings, today: date
) -> _Gathered:
    row = await database.fetch_one(
        "SELECT convener, convener_name, convener_right, notice_on, salt FROM polls WHERE id = $1",
        facts.id,
    )
    assert row is not None
    return _Gathered(
        NoticeFacts(
            view=await result_of(facts),
            convener=row["convener_name"],
            ours=convened_by_community(row["convener"]),
            convener_right=row["convener_right"],
            notice_on=row["notice_on"],
            period=period,
            days=settings.publicity_days,
            versions=await versions_of(facts.id),
            issued_on=today,
            revocable_until=revocable_until(today, calendar_of(settings)),
            place=posting.place,
            publisher=posting.publisher,
            link=notice_link(settings, row["salt"]),
            fingerprint=key_fingerprint(settings.data_dir),
            least=settings.board_households,
        ),
        row["salt"],
    )


async def _keep(actor: Actor, facts: NoticeFacts, settings: Settings, now: datetime) -> int:
    document, _sha256 = await keep_posted(
        result_notice(facts), by=actor.person, settings=settings, now=now
    )
    return document
