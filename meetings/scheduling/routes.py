"""Meetings: calling one, its page, changing it, its agenda."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.numerals import chinese_number
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.access import MeetingFacts
from meetings.agenda.queries import meeting_board
from meetings.agenda.words import (
    agenda_entries,
    attendance_table,
    meeting_station,
    meeting_stations,
)
from meetings.attendance.rules import quorum_in_words
from meetings.kinds.queries import notice_days
from meetings.papers.rules import QuestionsOpen
from meetings.preparing.bookings import busy_meanwhile
from meetings.preparing.words import say_busy, with_refusal
from meetings.rooms.queries import RoomLine, rooms_for
from meetings.scheduling import queries, services
from meetings.scheduling.forms import ItemForm, MeetingForm, NewMeetingForm, ToldMeetingForm, titles
from meetings.scheduling.pages import meeting_crumbs, meeting_title
from meetings.scheduling.rules import MINUTES_USUAL


class CallController(Controller):
    path = "/consultations/{consultation:int}/meetings"
    guards = [signed_in]

    @get("/new")
    async def show_new(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        settings: Settings,
        now: datetime,
        starts_at: str = "",
        minutes: str = "",
        room: str = "",
    ) -> Response[str]:
        """`starts_at`, `minutes`, `room`: a date that was found, as the form has it."""
        form = Form(
            {
                "notice_on": f"{local(now):%Y-%m-%d}",
                "recorder": actor.name,
                "starts_at": starts_at[:16],
                "minutes": minutes[:3],
                "room": room[:9],
            }
        )
        return await _new_page(request, actor, consultation, settings, form)

    @post("/new")
    async def call(
        self, request: Web, actor: Actor, consultation: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(NewMeetingForm)
            meeting = await services.call_meeting(
                actor,
                consultation,
                typed.plan(),
                titles(typed.agenda),
                notice_days=await notice_days(consultation, settings.meeting_notice_days),
                carried=typed.carried,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(
                request, actor, consultation, settings, with_refusal(form, refusal)
            )
        return see(
            f"/meetings/{meeting}", _("会议已定，通知已交给系统发出。请查看是否人人都通知到了。")
        )


class MeetingController(Controller):
    path = "/meetings/{meeting:int}"
    guards = [signed_in]

    @get("/")
    async def show_meeting(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        board = await meeting_board(actor, meeting)
        quorum = board.room.quorum_of(settings.quorum)
        ahead = board.may_run and now < board.facts.starts_at
        busy = await busy_meanwhile(meeting) if ahead else []
        return render(
            request,
            "meetings/show.html",
            meeting_title(board.facts),
            {
                "view": board,
                "stations": meeting_stations(),
                "station": meeting_station(board),
                "attendance": attendance_table(board.room),
                "completeness": board.room.completeness,
                "quorum": quorum_in_words(quorum),
                "quorum_reached": quorum.reached,
                "agenda": agenda_entries(board, now),
                "busy": [say_busy(one) for one in busy],
            },
            crumbs=meeting_crumbs(board.facts, None),
            invented=board.facts.consultation.invented,
        )

    @get("/edit")
    async def show_edit(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        view = await queries.open_meeting_page(actor, meeting)
        return await _edit_page(request, view.facts, Form(_typed(view.facts)))

    @post("/edit")
    async def change(
        self, request: Web, actor: Actor, meeting: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.open_meeting_page(actor, meeting)
        typed = ToldMeetingForm if view.facts.contact else MeetingForm
        try:
            told = await services.change_meeting(actor, meeting, form.read(typed).plan(), now=now)
        except (Invalid, Conflict) as refusal:
            return await _edit_page(request, view.facts, with_refusal(form, refusal))
        if told:
            return see(
                f"/meetings/{meeting}",
                _("已保存，变更通知已交给系统发给 {n} 人。").format(n=told),
            )
        return see(f"/meetings/{meeting}", _("已保存。"))

    @post("/end")
    async def end(self, actor: Actor, meeting: int, now: datetime) -> Response[str]:
        try:
            heard = await services.end_meeting(actor, meeting, now=now)
        except QuestionsOpen as waiting:
            warning = f"{waiting.message}。{waiting.remedy}"
            return see(f"/meetings/{meeting}/papers", warn=warning)
        if heard:
            warning = _(
                "会议已结束。{names}没有签到，但会上发过言或表过态，没有记为缺席。请补记是否到会。"
            ).format(names=_("、").join(heard))
            return see(f"/meetings/{meeting}/attendance", warn=warning)
        return see(f"/meetings/{meeting}/minutes", _("会议已结束，可以出纪要了。"))

    @get("/items/new")
    async def show_new_item(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        view = await queries.open_meeting_page(actor, meeting)
        return _item_page(request, view.facts, Form())

    @post("/items/new")
    async def add_item(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ItemForm)
            number = await services.add_item(actor, meeting, typed.title, typed.summary)
        except (Invalid, Conflict) as refusal:
            view = await queries.open_meeting_page(actor, meeting)
            return _item_page(request, view.facts, form.refused(refusal))
        return see(f"/meetings/{meeting}/items/{number}", _("议题已添加。"))


def _typed(facts: MeetingFacts) -> dict[str, str]:
    """A meeting as it would have been typed."""
    return {
        "starts_at": f"{local(facts.starts_at):%Y-%m-%dT%H:%M}",
        "ended_at": f"{local(facts.ended_at):%Y-%m-%dT%H:%M}" if facts.ended_at else "",
        "minutes": str(facts.minutes),
        "room": str(facts.room or ""),
        "location": facts.location,
        "chair": facts.chair,
        "recorder": facts.recorder,
        "notice_on": facts.notice_on.isoformat(),
        "breach_reason": facts.breach_reason,
        "contact": facts.contact.name,
        "contact_phone": facts.contact.phone,
    }


def _room_options(rooms: Sequence[RoomLine]) -> list[tuple[str, str]]:
    return [
        (str(room.id), _("{name}（{n} 座）").format(name=room.name, n=room.capacity))
        for room in rooms
    ]


async def _edit_page(request: Web, facts: MeetingFacts, form: Form) -> Response[str]:
    return render(
        request,
        "meetings/edit.html",
        _("修改会议"),
        {
            "facts": facts,
            "form": form,
            "notice_days": facts.notice_days,
            "rooms": _room_options(await rooms_for(facts.consultation.place)),
        },
        status=form.status,
        crumbs=meeting_crumbs(facts, _("修改会议")),
        invented=facts.consultation.invented,
    )


def _item_page(request: Web, facts: MeetingFacts, form: Form) -> Response[str]:
    return render(
        request,
        "meetings/new_item.html",
        _("增加议题"),
        {"facts": facts, "form": form},
        status=form.status,
        crumbs=meeting_crumbs(facts, _("增加议题")),
        invented=facts.consultation.invented,
    )


async def _new_page(
    request: Web, actor: Actor, consultation: int, settings: Settings, form: Form
) -> Response[str]:
    view = await queries.new_meeting(actor, consultation, settings.meeting_notice_days)
    form.values.setdefault("chair", view.chair)
    form.values.setdefault("contact", view.contact.name)
    form.values.setdefault("contact_phone", view.contact.phone)
    if not form.faults:
        form.lists["carried"] = [str(item) for item in view.left.fresh]
    form.values.setdefault(
        "agenda", "\n".join(view.left.again if view.left.met else view.questions)
    )
    if view.held is not None and not form.value("starts_at"):
        form.values["starts_at"] = f"{local(view.held.starts_at):%Y-%m-%dT%H:%M}"
        form.values["minutes"] = str(view.held.minutes)
        form.values["room"] = str(view.held.room or "")
    if not form.value("minutes"):
        form.values["minutes"] = str(MINUTES_USUAL)
    return render(
        request,
        "meetings/new.html",
        _("召集会议"),
        {
            "facts": view.facts,
            "form": form,
            "notice_days": view.notice_days,
            "rooms": _room_options(view.rooms),
            "people": [(str(member), name) for member, name in view.people],
            "held": view.held,
            "going_on": [
                (
                    str(item.id),
                    _("{title}（第{n}次会议留下）").format(
                        title=item.title, n=chinese_number(item.meeting_number)
                    ),
                )
                for item in view.left.going_on
            ],
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{consultation}"),
            (_("召集会议"), None),
        ),
        invented=view.facts.invented,
    )
