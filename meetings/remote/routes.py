"""The page of a person on a seat, by her own link: on the phone, far away or at the table."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.errors import Conflict, YishiError
from app.guards import WORDS_ONLY, public
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see
from meetings.agenda.pages import usual_limits
from meetings.attendance.forms import InterestForm
from meetings.attendance.services import declare_own_interest
from meetings.consultations.rules import is_one_of_the_four
from meetings.hall.screen import screen_html
from meetings.options.rules import no_vote
from meetings.positions.rules import STANCES, Taken, stance_word, standing
from meetings.remote import services
from meetings.remote.forms import OwnAskForm, OwnLeanForm, OwnPositionForm
from meetings.remote.queries import SeatPage, seat_page
from meetings.scheduling.words import seat_label
from meetings.speaking.rules import KINDS, kind_word


class RemoteController(Controller):
    path = "/seat/{key:str}"
    guards = [public]
    request_max_body_size = WORDS_ONLY

    @get("/")
    async def show(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        page = await seat_page(key, settings, now)
        return _page(request, key, page, settings, now)

    @post("/arrive")
    async def arrive(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        page = await seat_page(key, settings, now)
        try:
            await services.arrive_remotely(page, now=now)
        except Conflict as refusal:
            return _page(request, key, page, settings, now, "", Form().refused(refusal), refusal)
        return see(f"/seat/{key}", _("已签到，记为远程参会。"))

    @post("/interest")
    async def declare(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        page = await seat_page(key, settings, now)
        form = await read_form(request)
        try:
            stake = form.read(InterestForm).declared
            await declare_own_interest(page.hall.facts, page.member.id, stake, now=now)
        except YishiError as refusal:
            return _page(
                request, key, page, settings, now, "interest", form.refused(refusal), refusal
            )
        return see(f"/seat/{key}", _("利害关系声明已记下。"))

    @post("/ask")
    async def ask(self, request: Web, key: str, settings: Settings, now: datetime) -> Response[str]:
        page = await seat_page(key, settings, now)
        form = await read_form(request)
        try:
            kind = form.read(OwnAskForm).kind
            await services.ask_remotely(page, kind, limits=usual_limits(settings), now=now)
        except YishiError as refusal:
            return _page(request, key, page, settings, now, "ask", form.refused(refusal), refusal)
        return see(f"/seat/{key}", _("已列入发言名单，请等主持人请您发言。"))

    @post("/position")
    async def take(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        page = await seat_page(key, settings, now)
        form = await read_form(request)
        try:
            typed = form.read(OwnPositionForm)
            taken = Taken(typed.stance, typed.reason, typed.dissent)
            await services.take_position_remotely(page, taken, typed.seen, now=now)
        except YishiError as refusal:
            again = await seat_page(key, settings, now)
            return _page(
                request, key, again, settings, now, "position", form.refused(refusal), refusal
            )
        return see(f"/seat/{key}", _("您这一方的立场已记下。"))

    @post("/lean")
    async def lean(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        page = await seat_page(key, settings, now)
        form = await read_form(request)
        try:
            typed = form.read(OwnLeanForm)
            await services.lean_remotely(page, typed.poll, typed.option or None, now=now)
        except YishiError as refusal:
            return _page(request, key, page, settings, now, "lean", form.refused(refusal), refusal)
        return see(f"/seat/{key}", _("您这一席的倾向已记下。"))


def _page(
    request: Web,
    key: str,
    page: SeatPage,
    settings: Settings,
    now: datetime,
    which: str = "",
    refused: Form | None = None,
    refusal: YishiError | None = None,
) -> Response[str]:
    hall, seat = page.hall, page.seat
    entry = standing(hall.now.matrix.entries, seat.id) if hall.now is not None else None
    taken = entry.taken if entry is not None else None
    running = hall.now.compared.running if hall.now is not None else None
    said = running.answers.get(seat.id, -1) if running is not None else -1
    forms = {
        "interest": Form(),
        "ask": Form({"kind": "speech"}),
        "position": Form(
            {"stance": taken.stance, "reason": taken.reason, "dissent": taken.dissent}
            if taken
            else {}
        ),
        "lean": Form({"option": str(said or 0)} if said != -1 else {}),
    }
    if refused is not None and which:
        if which == "position":  # the field of the one seat has no number here
            refused.faults = [(name.split("-")[0], text) for name, text in refused.faults]
        forms[which] = refused
    status = status_of(refusal) if refusal is not None else 200
    return render(
        request,
        "remote/show.html",
        page.name,
        {
            "key": key,
            "seat_page": page,
            "label": seat_label(seat),
            "screen": screen_html(hall, settings, now),
            "here": hall.room.here(page.member.id),
            "remote": hall.room.remote(page.member.id),
            "declared": page.member.id in hall.room.interests,
            "forms": forms,
            "refused": refused,
            "four": is_one_of_the_four(seat.kind),
            "seen": entry.id if entry is not None else 0,
            "stances": [(stance, stance_word(stance)) for stance in STANCES],
            "kinds": [(kind, kind_word(kind)) for kind in KINDS],
            "poll": running,
            "leans": [
                *((str(one.id), one.title) for one in hall.now.compared.options),
                ("0", _("都不倾向")),
            ]
            if hall.now is not None
            else [],
            "no_vote": no_vote(),
        },
        status=status,
        invented=hall.facts.consultation.invented,
    )
