"""The notices of a poll to be posted, and the page behind their code."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Conflict, NotFound
from app.guards import public, signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, download, render, see
from votes.fingerprint import key_fingerprint
from votes.posting.queries import notice_document, notices_page, scanned_notice
from votes.posting.rules import NOTICE_KINDS, kind_in_words
from votes.posting.services import post_notice


class PostedNoticeController(Controller):
    path = "/polls/{poll:int}/notices"
    guards = [signed_in]

    @get("/")
    async def list_notices(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        view = await notices_page(actor, poll, now)
        return render(
            request,
            "posting/list.html",
            _("公告"),
            {"view": view, "lines": [(one, kind_in_words(one.kind)) for one in view.lines]},
            crumbs=(
                (_("表决"), "/polls"),
                (view.facts.title, f"/polls/{poll}"),
                (_("公告"), None),
            ),
            invented=view.facts.invented,
        )

    @post("/{kind:str}/{number:int}")
    async def make(
        self,
        actor: Actor,
        poll: int,
        kind: str,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        known = next((one for one in NOTICE_KINDS if one == kind), None)
        if known is None:
            raise NotFound
        where = f"/polls/{poll}/notices"
        try:
            await post_notice(actor, poll, known, number, settings=settings, now=now)
        except Conflict as refusal:
            return see(where, warn=f"{refusal.message}。{refusal.remedy}")
        return see(where, _("公告已生成并存档，请打印张贴，并拍照登记。"))

    @get("/{notice:int}/notice.pdf")
    async def show(
        self, actor: Actor, poll: int, notice: int, settings: Settings
    ) -> Response[bytes]:
        document, kind = await notice_document(actor, poll, notice)
        content, media_type, _sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"{kind_in_words(kind)}.pdf", shown=True)


class ScannedNoticeController(Controller):
    path = "/board/{poll:int}/posted/{kind:str}/{number:int}"
    guards = [public]

    @get("/")
    async def show(
        self, request: Web, poll: int, kind: str, number: int, settings: Settings
    ) -> Response[str]:
        """That there is such a notice, and its hash: what hangs on the wall is told by it."""
        if not 0 < number < 10_000:
            raise NotFound
        notice = await scanned_notice(poll, kind, number)
        return render(
            request,
            "posting/scanned.html",
            kind_in_words(kind),
            {"notice": notice, "key": key_fingerprint(settings.data_dir)},
            invented=notice.facts.invented,
        )
