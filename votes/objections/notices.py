"""What the link on a posted notice opens, to everybody: the result, the notice, an objection."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.clock import local_date
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, address_of, download, read_form, render, see, uploaded
from votes.ballots.rules import RECEIPTS
from votes.finals.notice import bases
from votes.finals.queries import PublicNotice, life_of, open_notice
from votes.finals.words import standing_sentence
from votes.objections.access import terms_of
from votes.objections.forms import ObjectionForm
from votes.objections.pages import public_form
from votes.objections.queries import targets_of_poll
from votes.objections.raising import object_in_public
from votes.objections.receipts import receipt_link
from votes.polls.queries import motions_of
from votes.results.groups import groups_of
from votes.results.queries import result_of
from votes.results.shown import count_files, shown_groups, shown_result


class NoticeController(Controller):
    path = "/notices/{token:str}"
    guards = [public]

    @get("/")
    async def show(
        self,
        request: Web,
        token: str,
        now: datetime,
        settings: Settings,
        motion: int | None = None,
    ) -> Response[str]:
        """No unit and nobody: figures with their bases, and buildings where they are large."""
        notice = await open_notice(token)
        view = await result_of(notice.facts)
        shown = shown_result(view, motion, least=settings.board_households)
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
                "files": count_files(shown.motion, public_first=True),
                "groups": shown_groups(
                    groups_of(shown.motion.says, view.entries, settings.board_households)
                ),
                "least": settings.board_households,
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
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                poll=notice.facts.id,
                address=address_of(request),
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _object_page(request, token, notice, form, status_of(refusal))
        return see(receipt_link(settings.secret_key, number))


async def _object_page(
    request: Web, token: str, notice: PublicNotice, form: Form, status: int = 200
) -> Response[str]:
    motions = await motions_of(notice.facts.id)
    return public_form(
        request,
        form,
        title=notice.facts.title,
        place=notice.facts.estate_name,
        action=f"/notices/{token}/objection",
        back=f"/notices/{token}",
        found=await targets_of_poll(notice.facts.id, notice.facts.consultation),
        motions=[(motion.number, motion.title) for motion in motions],
        invented=notice.facts.invented,
        status=status,
    )
