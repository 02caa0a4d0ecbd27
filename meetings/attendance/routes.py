"""Who is there: the sheet, one who comes or goes, and the check-in of the room by number."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Invalid, YishiError
from app.guards import WORDS_ONLY, public, signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, address_of, download, read_form, render, see
from meetings.access import MeetingFacts
from meetings.attendance import services
from meetings.attendance.forms import (
    ArrivalForm,
    CheckInForm,
    InterestForm,
    OwnInterestForm,
    read_attendance,
)
from meetings.attendance.numbers import Guest, chosen, guests_of
from meetings.attendance.queries import Room, announced_of, room_of
from meetings.attendance.rules import (
    STATUSES,
    Attended,
    StakeUnclear,
    announced_word,
    quorum_in_words,
    read_code,
    stand_ins,
    status_word,
)
from meetings.attendance.sheet import print_sign_in_sheet
from meetings.attendance.words import person_lines
from meetings.consultations.queries import seats_of
from meetings.links.queries import comer_of, salt_of
from meetings.links.rules import link_path
from meetings.scheduling.pages import meeting_crumbs
from meetings.scheduling.queries import facts_to_run, open_meeting_page
from meetings.scheduling.words import seat_label


class AttendanceController(Controller):
    path = "/meetings/{meeting:int}/attendance"
    guards = [signed_in]

    @get("/")
    async def show_attendance(
        self, request: Web, actor: Actor, meeting: int, settings: Settings
    ) -> Response[str]:
        facts = await facts_to_run(actor, meeting)
        room = await room_of(meeting, await seats_of(facts.consultation.id))
        told = await announced_of(meeting)
        return _page(request, facts, room, settings, Form(_typed(room, told)), told)

    @get("/sheet")
    async def print_sheet(self, actor: Actor, meeting: int, settings: Settings) -> Response[bytes]:
        view = await open_meeting_page(actor, meeting)
        salt = await salt_of(meeting)
        address = (
            settings.base_url + link_path(settings.secret_key, salt, "check-in", meeting)
            if salt is not None
            else ""
        )
        pdf = await print_sign_in_sheet(
            view,
            stand_ins(await announced_of(meeting), view.attended),
            settings.fonts_dir,
            secret=settings.secret_key,
            address=address,
        )
        return download(pdf, "application/pdf", _("签到表.pdf"), shown=True)

    @post("/")
    async def note(
        self, request: Web, actor: Actor, meeting: int, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        facts = await facts_to_run(actor, meeting)
        room = await room_of(meeting, await seats_of(facts.consultation.id))
        members = [member.id for member in room.members]
        try:
            await services.note_attendance(actor, meeting, read_attendance(form, members))
        except Invalid as refusal:
            told = await announced_of(meeting)
            return _page(request, facts, room, settings, form.refused(refusal), told)
        return see(f"/meetings/{meeting}", _("签到已记录。"))

    @post("/{member:int}/arrive")
    async def arrive(
        self, request: Web, actor: Actor, meeting: int, member: int, now: datetime
    ) -> Response[str]:
        remote = (await read_form(request)).read(ArrivalForm).remote
        await services.arrive(actor, meeting, member, remote=remote, now=now)
        done = _("已签到（远程）。") if remote else _("已签到。")
        return see(f"/meetings/{meeting}/attendance#m{member}", done)

    @post("/{member:int}/leave")
    async def leave(self, actor: Actor, meeting: int, member: int, now: datetime) -> Response[str]:
        await services.leave(actor, meeting, member, now=now)
        return see(
            f"/meetings/{meeting}/attendance#m{member}",
            _("已记下离席；说过的话都保留。"),
        )

    @post("/{member:int}/interest")
    async def declare(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        member: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        try:
            stake = (await read_form(request)).read(InterestForm).declared
            await services.declare_interest(actor, meeting, member, stake, now=now)
        except Invalid as refusal:
            facts = await facts_to_run(actor, meeting)
            room = await room_of(meeting, await seats_of(facts.consultation.id))
            told = await announced_of(meeting)
            form = Form(_typed(room, told)).refused(refusal)
            form.faults = [(f"stake-{member}", text) for _where, text in form.faults]
            return _page(request, facts, room, settings, form, told)
        return see(f"/meetings/{meeting}/attendance#m{member}", _("利害关系声明已记下。"))


def _typed(room: Room, told: Mapping[int, Attended]) -> dict[str, str]:
    """What is noted already, and before that what was said beforehand."""
    values: dict[str, str] = {}
    for member, attended in {**told, **room.attended}.items():
        values[f"status-{member}"] = attended.status
        values[f"stand_in-{member}"] = attended.stand_in
        values[f"reason-{member}"] = attended.reason
    return values


def _page(
    request: Web,
    facts: MeetingFacts,
    room: Room,
    settings: Settings,
    form: Form,
    told: Mapping[int, Attended],
) -> Response[str]:
    quorum = room.quorum_of(settings.quorum)
    return render(
        request,
        "meetings/attendance.html",
        _("签到"),
        {
            "facts": facts,
            "room": room,
            "form": form,
            "people": person_lines(room, told, settings.secret_key, facts.id),
            "seats": [(seat, seat_label(seat)) for seat in room.seats],
            "statuses": [(status, status_word(status)) for status in STATUSES],
            "told": {
                member: announced_word(said)
                for member, said in told.items()
                if member not in room.attended
            },
            "completeness": room.completeness,
            "quorum": quorum_in_words(quorum),
        },
        status=form.status,
        crumbs=meeting_crumbs(facts, _("签到")),
        invented=facts.consultation.invented,
    )


class CheckInController(Controller):
    """By the code on the sign-in sheet, without an account."""

    path = "/check-in/{key:str}"
    guards = [public]
    request_max_body_size = WORDS_ONLY

    @get("/")
    async def show(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        comer = await comer_of(key, "check-in", settings, now)
        return _own_page(request, key, comer.facts, Form())

    @post("/")
    async def check_in(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        comer = await comer_of(key, "check-in", settings, now)
        form = await read_form(request)
        try:
            typed = form.read(CheckInForm)
            same = await guests_of(
                comer.facts,
                read_code(typed.code),
                settings.secret_key,
                address=address_of(request),
                now=now,
            )
            who = chosen(same, typed.member, typed.stand_in)
            if who is None:
                return _own_page(request, key, comer.facts, form, choose=same)
            came = Attended("stand_in", who.name) if who.stand_in else Attended("present")
            await services.check_in_by_number(comer.facts, who.member, came, now=now)
        except YishiError as refusal:
            return _own_page(request, key, comer.facts, form.refused(refusal))
        return _own_page(request, key, comer.facts, form, who=who)

    @post("/interest")
    async def declare(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        comer = await comer_of(key, "check-in", settings, now)
        form = await read_form(request)
        try:
            typed = form.read(OwnInterestForm)
            same = await guests_of(
                comer.facts,
                read_code(typed.code),
                settings.secret_key,
                address=address_of(request),
                now=now,
            )
            who = chosen(same, typed.member, typed.stand_in) or same[0]
            await services.declare_own_interest(comer.facts, who.member, typed.declared, now=now)
        except StakeUnclear as refusal:
            return _own_page(request, key, comer.facts, form.refused(refusal), who=who)
        except YishiError as refusal:
            return _own_page(request, key, comer.facts, form.refused(refusal))
        return _own_page(request, key, comer.facts, form, who=who, declared=True)


def _own_page(
    request: Web,
    key: str,
    facts: MeetingFacts,
    form: Form,
    *,
    choose: tuple[Guest, ...] = (),
    who: Guest | None = None,
    declared: bool = False,
) -> Response[str]:
    return render(
        request,
        "attendance/check_in.html",
        _("会议签到"),
        {
            "key": key,
            "facts": facts,
            "form": form,
            "choose": choose,
            "who": who,
            "declared": declared,
        },
        status=form.status,
        invented=facts.consultation.invented,
    )
