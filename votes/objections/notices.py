"""What the link on a posted notice opens, to everybody: the result, the notice, an objection."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.clock import local_date
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, address_of, download, read_form, render, see, uploaded
from votes.ballots.rules import RECEIPTS
from votes.finals.notice import bases
from votes.finals.queries import PublicNotice, life_of, open_notice
from votes.finals.services import calendar_of
from votes.finals.words import standing_sentence
from votes.objections.forms import ObjectionForm
from votes.objections.queries import received
from votes.objections.raising import object_in_public
from votes.objections.rules import KINDS
from votes.objections.words import kind_in_words, kind_options, outcome_in_words
from votes.polls.queries import motions_of
from votes.results.queries import result_of
from votes.results.shown import shown_groups, shown_result


class NoticeController(Controller):
    path = "/notices/{token:str}"
    guards = [public]

    @get("/")
    async def show(
        self, request: Web, token: str, now: datetime, motion: int | None = None
    ) -> Response[str]:
        """No unit and nobody: figures with their bases, and buildings where they are large."""
        notice = await open_notice(token)
        view = await result_of(notice.facts)
        shown = shown_result(view, motion)
        life = (await life_of(notice.facts.id)).life
        today = local_date(now)
        return render(
            request,
            "notices/show.html",
            shown.motion.title,
            {
                "token": token,
                "facts": notice.facts,
                "shown": shown,
                "bases": bases(shown.motion.tally),
                "groups": shown_groups(view, shown.motion),
                "others": [
                    (one.number, one.title)
                    for one in view.motions
                    if one.number != shown.motion.number
                ],
                "life": life,
                "sentence": standing_sentence(life, today),
            },
            invented=notice.facts.invented,
        )

    @get("/notice.pdf")
    async def show_notice(self, token: str, settings: Settings) -> Response[bytes]:
        notice = await open_notice(token)
        content, media_type, _sha256 = await read(notice.document, data_dir=settings.data_dir)
        return download(content, media_type, _("表决结果.pdf"), shown=True)

    @get("/objection")
    async def show_object(self, request: Web, token: str) -> Response[str]:
        notice = await open_notice(token)
        return await _object_page(request, token, notice, Form({"motion": "1"}))

    @post("/objection")
    async def object(
        self, request: Web, token: str, now: datetime, settings: Settings
    ) -> Response[str]:
        notice = await open_notice(token)
        form = await read_form(request)
        try:
            number = await object_in_public(
                notice.facts.id,
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                address=address_of(request),
                recheck_days=settings.recheck_days,
                calendar=calendar_of(settings),
                data_dir=settings.data_dir,
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            status = (
                HTTP_409_CONFLICT
                if isinstance(refusal, Conflict)
                else HTTP_422_UNPROCESSABLE_ENTITY
            )
            return await _object_page(request, token, notice, form.refused(refusal), status)
        return see(f"/notices/{token}/objections/{number}")

    @get("/objections/{number:str}")
    async def show_received(self, request: Web, token: str, number: str) -> Response[str]:
        """What became of the objection with this number; not who wrote it, nor what."""
        notice = await open_notice(token)
        found = await received(notice.facts.id, number)
        return render(
            request,
            "notices/received.html",
            _("异议已收到") if found.outcome is None else _("异议已答复"),
            {
                "back": f"/notices/{token}",
                "facts": notice.facts,
                "found": found,
                "kind": kind_in_words(found.kind),
                "outcome": outcome_in_words(found.outcome),
            },
            invented=notice.facts.invented,
        )


async def _object_page(
    request: Web, token: str, notice: PublicNotice, form: Form, status: int = 200
) -> Response[str]:
    motions = await motions_of(notice.facts.id)
    return render(
        request,
        "notices/objection.html",
        _("提出异议"),
        {
            "token": token,
            "facts": notice.facts,
            "form": form,
            "kinds": kind_options(KINDS),
            "motions": [(motion.number, motion.title) for motion in motions],
        },
        status=status,
        invented=notice.facts.invented,
    )
