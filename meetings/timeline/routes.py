"""All that happened in a consultation, and its whole file."""

from datetime import datetime

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, render
from meetings.scheduling.words import seat_label
from meetings.timeline.chapters import Chapters
from meetings.timeline.queries import timeline_page
from meetings.timeline.services import consultation_file
from meetings.timeline.words import lines


class TimelineController(Controller):
    path = "/consultations/{consultation:int}"
    guards = [signed_in]

    @get("/timeline")
    async def show(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        chapters: Chapters,
        now: datetime,
        seat: str = "",
    ) -> Response[str]:
        chosen = int(seat) if seat.isascii() and seat.isdecimal() and len(seat) < 10 else None
        view = await timeline_page(actor, consultation, chosen, chapters=chapters, now=now)
        title = _("全部经过")
        return render(
            request,
            "timeline/show.html",
            title,
            {
                "view": view,
                "lines": lines(view),
                "form": Form({"seat": str(view.chosen or "")}),
                "seats": [(str(one.id), seat_label(one)) for one in view.seats],
            },
            crumbs=(
                (_("协商"), "/consultations"),
                (view.facts.topic, f"/consultations/{consultation}"),
                (title, None),
            ),
            invented=view.facts.invented,
        )

    @get("/file")
    async def whole_file(
        self,
        actor: Actor,
        consultation: int,
        chapters: Chapters,
        settings: Settings,
        now: datetime,
    ) -> Response[bytes]:
        pdf = await consultation_file(
            actor,
            consultation,
            chapters=chapters,
            data_dir=settings.data_dir,
            fonts_dir=settings.fonts_dir,
            now=now,
        )
        return download(pdf, "application/pdf", _("协商卷宗.pdf"), shown=True)
