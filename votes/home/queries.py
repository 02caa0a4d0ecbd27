"""The first page after signing in: what waits for this person, the nearest first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import database
from app.accounts.permissions import (
    Actor,
    can_manage_accounts,
    communities_worked_for,
    reads_by_seat,
    streets_watched,
)
from app.clock import local_date, say_date, say_time
from app.estates.buildings.queries import BuildingLine, buildings_looked_after
from app.estates.chart import building_name
from app.i18n import _
from app.outbox.links import link_token
from meetings.busy.queries import unread_calendar
from meetings.consultations.queries import consultation_lines
from meetings.invitations.messages import invitation_link
from meetings.invitations.queries import OpenInvitation, open_invitations
from meetings.minutes.circulating.queries import OpenReading, open_readings
from meetings.placing.queries import HeldPlace, places_held
from meetings.preparing.bookings import Disturbed, disturbed_meetings
from meetings.survey.queries import SurveyLine, survey_lines
from meetings.survey.rules import Phase as SurveyPhase
from meetings.survey.rules import phase
from meetings.tasks.queries import TaskFacts, tasks_waiting
from meetings.tasks.words import due_words, state_tag
from votes.doors.queries import OpenRound, open_rounds
from votes.finals.queries import lives
from votes.finals.words import next_task, standing_sentence
from votes.objections.waiting import WaitingObjection, objections_waiting
from votes.objections.words import due_in_words
from votes.polls.queries import PollLine, poll_lines
from votes.polls.rules import Phase
from votes.polls.words import phase_in_words


@dataclass(frozen=True, slots=True)
class Task:
    """One line to go to. `tag`: (word, kind) as in _shared/parts.html."""

    title: str
    href: str
    text: str
    tag: tuple[str, str]


@dataclass(frozen=True, slots=True)
class HomeView:
    """`tasks` for those who work for a community, `matters` for those who read, `buildings` for
    those who look after some, `helps_in` for a volunteer; `counts` (what, number, where to)."""

    tasks: tuple[Task, ...]
    matters: tuple[Task, ...]
    buildings: tuple[Task, ...]
    helps_in: str
    counts: tuple[tuple[str, int, str], ...]
    works: bool
    administers: bool


_MEETINGS = (
    "SELECT m.id, m.number, m.starts_at, m.ended_at, m.place, c.topic, e.name AS estate_name"
    " FROM meetings m JOIN consultations c ON c.id = m.consultation"
    " JOIN estates e ON e.id = c.estate"
    " WHERE c.community = ANY($1::int[])"
    " AND NOT EXISTS (SELECT 1 FROM minutes i WHERE i.meeting = m.id)"
    " ORDER BY m.starts_at LIMIT 20"
)

_SEATS = (
    "SELECT c.id, c.topic, e.name AS estate_name, count(*) AS open"
    " FROM consultations c JOIN estates e ON e.id = c.estate"
    " JOIN seats s ON s.consultation = c.id"
    " WHERE c.community = ANY($1::int[]) AND s.kind <> 'invited' AND NOT s.missing"
    " AND NOT EXISTS (SELECT 1 FROM seat_members m WHERE m.seat = s.id)"
    " GROUP BY c.id, e.id ORDER BY c.opened_at DESC LIMIT 20"
)

_SHOWN = 10
_PROMISES = 8

_WAITING = (Phase.DRAFT, Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED)

_COUNTS = (
    "SELECT (SELECT count(*) FROM estates e JOIN communities o ON o.id = e.community"
    "  WHERE o.id = ANY($1::int[]) OR o.street = ANY($2::int[])) AS estates,"
    " (SELECT count(*) FROM consultations c JOIN communities o ON o.id = c.community"
    "  WHERE o.id = ANY($1::int[]) OR o.street = ANY($2::int[])"
    "  OR ($3 AND EXISTS (SELECT 1 FROM seat_members m JOIN seats s ON s.id = m.seat"
    "   WHERE s.consultation = c.id AND m.account = $4))) AS consultations,"
    " ARRAY(SELECT o.id FROM communities o WHERE o.id = ANY($1::int[]) AND o.phone = ''"
    "  ORDER BY o.id) AS without_phone"
)


async def home_page(actor: Actor, secret_key: str, now: datetime) -> HomeView:
    """At most fourteen queries. `secret_key`: links to answer are worked out from it."""
    communities = communities_worked_for(actor)
    today = local_date(now)
    polls = await poll_lines(actor, now)
    tasks: list[Task] = [
        _invitation_task(one, secret_key) for one in await open_invitations(actor.person, now=now)
    ]
    tasks += [_reading_task(one) for one in await open_readings(actor.person, now=now)]
    if unread := await unread_calendar(actor):
        tasks.append(Task(_("您的日历没有读成"), "/busy", unread, (_("去看看"), "wait")))
    tasks += [_round_task(one) for one in await open_rounds(actor, now)]
    if not communities:
        tasks += [
            _survey_task(one)
            for one in await survey_lines(actor)
            if not one.reads and phase(one.opens_on, one.closes_on, today) is SurveyPhase.OPEN
        ]
    promises = await tasks_waiting(actor, today)
    tasks += [_promise_task(one, today) for one in promises[:_PROMISES]]
    if len(promises) > _PROMISES:
        more = _("还有 {n} 项承诺").format(n=len(promises) - _PROMISES)
        tasks.append(Task(more, "/tasks", _("按期限先后排列"), (_("承诺落实"), "wait")))
    if communities:
        tasks += [_disturbed_task(one) for one in await disturbed_meetings(communities, now=now)]
        tasks += [_held_task(one) for one in await places_held(communities, now=now)]
        tasks += [_poll_task(line) for line in polls if line.phase in _WAITING]
        tasks += await _results_to_work_on(polls, today)
        tasks += [_objection_task(one, today) for one in await objections_waiting(communities)]
        for row in await database.fetch(_SEATS, communities):
            tasks.append(
                Task(
                    row["topic"],
                    f"/consultations/{row['id']}",
                    _("{estate} · 还有 {n} 个席位没有落实").format(
                        estate=row["estate_name"], n=row["open"]
                    ),
                    (_("落实席位"), "wait"),
                )
            )
        for row in await database.fetch(_MEETINGS, communities):
            tasks.append(
                Task(
                    _("{topic} · 第 {n} 次会议").format(topic=row["topic"], n=row["number"]),
                    f"/meetings/{row['id']}",
                    f"{say_time(row['starts_at'])} · {row['place']}",
                    _meeting_tag(row["starts_at"], row["ended_at"], now),
                )
            )
    counts = await database.fetch_one(
        _COUNTS,
        communities,
        streets_watched(actor),
        reads_by_seat(actor),
        actor.person,
    )
    assert counts is not None
    tasks += [_phone_task(community) for community in counts["without_phone"]]
    matters = [] if communities else await _matters(actor, polls)
    return HomeView(
        tasks=tuple(tasks),
        matters=tuple(matters),
        buildings=tuple(_building(line) for line in await buildings_looked_after(actor)),
        helps_in=actor.place_name if actor.has("volunteer") and not communities else "",
        counts=(
            (_("小区"), counts["estates"], "/estates"),
            (_("协商"), counts["consultations"], "/consultations"),
            (_("表决"), len(polls), "/polls"),
        ),
        works=bool(communities),
        administers=can_manage_accounts(actor),
    )


async def _matters(actor: Actor, polls: list[PollLine]) -> list[Task]:
    """What a reader may look into, the newest first."""
    consultations = [
        Task(
            line.topic,
            f"/consultations/{line.id}",
            _("{community} · {estate}").format(
                community=line.community_name, estate=line.estate_name
            ),
            (_("协商"), ""),
        )
        for line in await consultation_lines(actor)
    ]
    votes = [
        Task(line.title, f"/polls/{line.id}", line.estate_name, phase_in_words(line.phase))
        for line in polls
    ]
    return [*consultations[:_SHOWN], *votes[:_SHOWN]]


def _phone_task(community: int) -> Task:
    return Task(
        _("登记社区联系电话"),
        f"/communities/{community}",
        _("居民打不开、看不清的时候打这个电话"),
        (_("没有登记"), "wait"),
    )


def _promise_task(one: TaskFacts, today: date) -> Task:
    text = _("{body} {who} · {due}").format(
        body=one.seat_body, who=one.who, due=due_words(one, today)
    )
    return Task(one.what, f"/tasks/{one.id}", text, state_tag(one.state(today)))


def _disturbed_task(one: Disturbed) -> Task:
    return Task(
        _("{topic} · 第 {n} 次会议").format(topic=one.topic, n=one.number),
        f"/meetings/{one.meeting}",
        _("{when}，{names}后来登记了没空").format(
            when=say_time(one.starts_at), names=_("、").join(one.names)
        ),
        (_("有人没空"), "now"),
    )


def _invitation_task(one: OpenInvitation, secret_key: str) -> Task:
    link = invitation_link(one.id, one.link_number)
    return Task(
        _("请答复会议通知：{topic}").format(topic=one.topic),
        link.path + link_token(secret_key, link.of),
        f"{say_time(one.starts_at)} · {one.location}",
        (_("待答复"), "now"),
    )


def _reading_task(one: OpenReading) -> Task:
    tail = f"?addendum={one.addendum}" if one.addendum else ""
    last = local_date(one.answer_until - timedelta(seconds=1))
    return Task(
        _("请核对会议纪要：{topic}").format(topic=one.topic),
        f"/meetings/{one.meeting}/minutes/read{tail}",
        _("第 {n} 次会议 · {day}以前（含当天）").format(n=one.number, day=say_date(last)),
        (_("待核对"), "now"),
    )


def _held_task(one: HeldPlace) -> Task:
    return Task(
        one.topic,
        f"/consultations/{one.consultation}/meetings/new",
        _("街道已为它保留{when}，{room}").format(when=say_time(one.starts_at), room=one.room),
        (_("召集会议"), "wait"),
    )


def _objection_task(one: WaitingObjection, today: date) -> Task:
    text = one.label if one.answered else f"{one.label} · {due_in_words(one.due_on, today)}"
    tag = (_("待更正"), "now") if one.answered else (_("待答复"), "wait")
    return Task(_("异议 {number}").format(number=one.number), f"/objections/{one.id}", text, tag)


def _round_task(one: OpenRound) -> Task:
    text = _("{estate} {buildings} 号楼 · {closes} 截止").format(
        estate=one.estate_name,
        buildings=_("、").join(one.buildings),
        closes=say_time(one.closes_at),
    )
    return Task(one.title, f"/polls/{one.poll}/doors", text, (_("上门登记"), "wait"))


def _survey_task(one: SurveyLine) -> Task:
    text = _("{estate} · {closes} 截止").format(
        estate=one.estate_name, closes=say_date(one.closes_on)
    )
    return Task(one.question, f"/surveys/{one.id}/doors", text, (_("意愿征询走访"), "wait"))


def _building(line: BuildingLine) -> Task:
    return Task(
        line.estate_name + building_name(line.number),
        f"/buildings/{line.id}",
        _("{n} 户").format(n=line.dwellings),
        (line.grid_name or _("楼院长"), ""),
    )


def _poll_task(line: PollLine) -> Task:
    word = {
        Phase.DRAFT: (_("准备表决"), "wait"),
        Phase.ANNOUNCED: (_("送达通知单"), "wait"),
        Phase.OPEN: (_("正在表决"), ""),
        Phase.CLOSED: (_("待计票"), "wait"),
    }[line.phase]
    if line.challenges:
        text = _("{estate} · {n} 件名册异议没有答复").format(
            estate=line.estate_name, n=line.challenges
        )
        return Task(line.title, f"/polls/{line.id}/rollcheck", text, (_("待答复"), "now"))
    text = _("{estate} · {opens} 至 {closes}").format(
        estate=line.estate_name, opens=say_time(line.opens_at), closes=say_time(line.closes_at)
    )
    return Task(line.title, f"/polls/{line.id}", text, word)


async def _results_to_work_on(polls: list[PollLine], today: date) -> list[Task]:
    """Results that are not final yet, or have an objection to be answered."""
    counted = [line for line in polls if line.phase is Phase.COUNTED]
    stand = await lives([line.id for line in counted])
    found = [(line, next_task(stand[line.id], today)) for line in counted]
    return [
        Task(
            line.title,
            f"/polls/{line.id}/objections"
            if stand[line.id].open_objections
            else f"/polls/{line.id}/result",
            f"{line.estate_name} · {standing_sentence(stand[line.id], today)}",
            task,
        )
        for line, task in found
        if task is not None
    ]


def _meeting_tag(starts_at: datetime, ended_at: datetime | None, now: datetime) -> tuple[str, str]:
    if ended_at is not None:
        return _("出纪要"), "wait"
    return (_("去开会"), "wait") if starts_at <= now else (_("已通知"), "")
