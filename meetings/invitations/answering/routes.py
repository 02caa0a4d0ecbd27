"""The page that the link in a notice opens: no account, no JavaScript; the link is the key."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.errors import Conflict, Invalid
from app.guards import WORDS_ONLY, public
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.invitations.forms import AnswerForm
from meetings.invitations.queries import opened_invitation
from meetings.invitations.rules import (
    ANSWERS,
    ElsewhereThen,
    TooManyAnswers,
    answer_word,
    check_open,
)
from meetings.invitations.services import OpenedLink, answer_by_link, open_link
from meetings.invitations.wording import say_when
from meetings.invitations.words import answer_lines
from meetings.preparing.bookings import TimeTaken


class AnswerController(Controller):
    path = "/i/{opened:str}"
    guards = [public]
    request_max_body_size = WORDS_ONLY

    @get("/")
    async def show(
        self, request: Web, opened: str, settings: Settings, now: datetime
    ) -> Response[str]:
        there = await open_link(opened, settings.secret_key)
        return await _page(request, opened, there, Form(), now)

    @post("/")
    async def answer(
        self, request: Web, opened: str, settings: Settings, now: datetime
    ) -> Response[str]:
        there = await open_link(opened, settings.secret_key)
        form = await read_form(request)
        try:
            await answer_by_link(there, form.read(AnswerForm).plan(), now=now)
        except TimeTaken:  # whose other appointment it is, is no matter of a link
            form.refused(ElsewhereThen())
            return await _page(request, opened, there, form, now)
        except (Invalid, TooManyAnswers) as refusal:
            return await _page(request, opened, there, form.refused(refusal), now)
        except Conflict:  # the page itself says what has happened meanwhile
            return await _page(request, opened, there, form, now, HTTP_409_CONFLICT)
        return see(f"/i/{opened}", _("收到您的答复了，谢谢。"))


async def _page(
    request: Web, opened: str, there: OpenedLink, form: Form, now: datetime, status: int = 200
) -> Response[str]:
    view = await opened_invitation(there.invitation)
    closed = None
    try:
        check_open(view.starts_at, cancelled=view.cancelled, withdrawn=view.withdrawn, now=now)
    except Conflict as refusal:
        closed = refusal
    stands = next((one for one in view.answers if one.stands), None)
    return render(
        request,
        "invitations/answer.html",
        _("会议通知"),
        {
            "view": view,
            "opened": opened,
            "closed": closed,
            "when": say_when(view.starts_at),
            "was": say_when(view.told_at) if view.told_at is not None and view.moved else "",
            "stands": None if stands is None else answer_word(stands.answer),
            "answers": answer_lines(view.answers),
            "options": [(answer, answer_word(answer)) for answer in ANSWERS],
            "form": form,
        },
        status=HTTP_422_UNPROCESSABLE_ENTITY if form.faults else status,
        invented=view.invented,
    )
