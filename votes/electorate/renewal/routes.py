"""The versions of a roll, and making a new one."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see, uploaded
from votes.electorate.renewal.forms import RenewalForm
from votes.electorate.renewal.queries import (
    renewal_notice,
    renewal_page,
    renewal_paper,
    versions_page,
)
from votes.electorate.renewal.services import Ground, renew_roll
from votes.electorate.renewal.words import answers_stand, change_in_words, grounds_in_words


class RollController(Controller):
    path = "/polls/{poll:int}/roll"
    guards = [signed_in]

    @get("/")
    async def show_versions(self, request: Web, actor: Actor, poll: int) -> Response[str]:
        facts, versions, may_see = await versions_page(actor, poll)
        return render(
            request,
            "electorate/versions.html",
            _("表决名册的各版"),
            {"facts": facts, "versions": versions, "may_see": may_see},
            crumbs=(
                (_("表决"), "/polls"),
                (facts.title, f"/polls/{poll}"),
                (_("表决名册的各版"), None),
            ),
            invented=facts.invented,
        )

    @get("/renew")
    async def show_renewal(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return await _renewal_page(request, actor, poll, now, Form(), 200)

    @post("/renew")
    async def renew(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(RenewalForm)
            version = await renew_roll(
                actor,
                poll,
                Ground(typed.reason, typed.announced, typed.mark),
                await uploaded(form, "file"),
                settings=settings,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form.refused(refusal)
            return await _renewal_page(request, actor, poll, now, form, status_of(refusal))
        return see(
            f"/polls/{poll}/roll",
            _("名册第 {n} 版已经生效，请打印变更公告并张贴；新列入的房屋请送达通知单。").format(
                n=version
            ),
        )

    @get("/{version:int}/notice.pdf")
    async def show_notice(
        self, actor: Actor, poll: int, version: int, settings: Settings
    ) -> Response[bytes]:
        document = await renewal_notice(actor, poll, version)
        content, media_type, _sha256 = await read(document, data_dir=settings.data_dir)
        name = _("表决名册变更公告-{n}-{version}.pdf").format(n=poll, version=version)
        return download(content, media_type, name, shown=True)

    @get("/{version:int}/paper")
    async def show_paper(
        self, actor: Actor, poll: int, version: int, settings: Settings
    ) -> Response[bytes]:
        document = await renewal_paper(actor, poll, version)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        ending = "pdf" if media_type == "application/pdf" else "jpg"
        return download(content, media_type, f"{sha256[:12]}.{ending}", shown=True)


async def _renewal_page(
    request: Web, actor: Actor, poll: int, now: datetime, form: Form, status: int
) -> Response[str]:
    view = await renewal_page(actor, poll, now)
    return render(
        request,
        "electorate/renew.html",
        _("变更表决名册"),
        {
            "view": view,
            "form": form,
            "rows": [
                [change.unit, change_in_words(change), grounds_in_words(change.entries)]
                for change in view.renewal.changes
            ],
            "rule": answers_stand(),
        },
        status=status,
        crumbs=(
            (_("表决"), "/polls"),
            (view.facts.title, f"/polls/{poll}"),
            (_("变更表决名册"), None),
        ),
        invented=view.facts.invented,
    )
