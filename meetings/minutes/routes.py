"""Minutes: their page, the draft, issuing, the PDF that stands."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.accounts.permissions import Actor
from app.errors import Conflict
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, render, see
from meetings.minutes import services
from meetings.minutes.queries import minutes_page
from meetings.scheduling.pages import meeting_crumbs


class MinutesController(Controller):
    path = "/meetings/{meeting:int}/minutes"
    guards = [signed_in]

    @get("/")
    async def show_minutes(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        return await _page(request, actor, meeting, Form())

    @post("/")
    async def issue(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        try:
            issue = await services.issue_minutes(
                actor,
                meeting,
                data_dir=settings.data_dir,
                fonts_dir=settings.fonts_dir,
                now=now,
            )
        except Conflict as refusal:
            return await _page(request, actor, meeting, Form().refused(refusal), HTTP_409_CONFLICT)
        done = _("纪要第 {n} 期已印发，从现在起不能再改。").format(n=issue)
        return see(f"/meetings/{meeting}/minutes", done)

    @get("/draft")
    async def draft(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        pdf = await services.draft_minutes(actor, meeting, fonts_dir=settings.fonts_dir, now=now)
        return download(pdf, "application/pdf", _("纪要草稿.pdf"), shown=True)

    @get("/final")
    async def final(self, actor: Actor, meeting: int, settings: Settings) -> Response[bytes]:
        pdf = await services.read_minutes(actor, meeting, data_dir=settings.data_dir)
        return download(pdf, "application/pdf", _("纪要.pdf"), shown=True)


async def _page(
    request: Web, actor: Actor, meeting: int, form: Form, status: int = 200
) -> Response[str]:
    view = await minutes_page(actor, meeting)
    return render(
        request,
        "minutes/show.html",
        _("会议纪要"),
        {"view": view, "form": form},
        status=status,
        crumbs=meeting_crumbs(view.facts, _("纪要")),
        invented=view.facts.consultation.invented,
    )
