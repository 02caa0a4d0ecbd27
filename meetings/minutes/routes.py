"""Minutes: their page, the draft of the record, the PDF that stands."""

from datetime import datetime, timedelta

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.clock import local_date
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, render
from meetings.minutes import services
from meetings.minutes.page import minutes_page
from meetings.minutes.words import code_of, minutes_station, minutes_stations, paper_name
from meetings.scheduling.pages import meeting_crumbs


class MinutesController(Controller):
    """`addendum` in the query: an addendum instead of the minutes themselves."""

    path = "/meetings/{meeting:int}/minutes"
    guards = [signed_in]

    @get("/")
    async def show_minutes(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        return await show_page(request, actor, meeting, addendum, settings, now, Form())

    @get("/draft")
    async def draft(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        pdf = await services.draft_minutes(
            actor, meeting, share=settings.quorum, fonts_dir=settings.fonts_dir, now=now
        )
        return download(pdf, "application/pdf", _("纪要草稿.pdf"), shown=True)

    @get("/final")
    async def final(
        self, actor: Actor, meeting: int, settings: Settings, addendum: int = 0
    ) -> Response[bytes]:
        pdf = await services.read_minutes(actor, meeting, addendum, data_dir=settings.data_dir)
        name = _("{name}.pdf").format(name=paper_name(addendum))
        return download(pdf, "application/pdf", name, shown=True)


def usual_day(settings: Settings, now: datetime) -> str:
    """The last day to check a draft, as the form has it before anybody typed another."""
    return (local_date(now) + timedelta(days=settings.correction_days)).isoformat()


async def show_page(
    request: Web,
    actor: Actor,
    meeting: int,
    addendum: int,
    settings: Settings,
    now: datetime,
    form: Form,
    status: int = 200,
) -> Response[str]:
    """The page, with a form that came back."""
    view = await minutes_page(actor, meeting, addendum, settings.base_url)
    if not form.value("answer_by"):
        form.values["answer_by"] = usual_day(settings, now)
    title = _("会议纪要") if not addendum else paper_name(addendum)
    return render(
        request,
        "minutes/show.html",
        title,
        {
            "view": view,
            "form": form,
            "tail": f"?addendum={addendum}" if addendum else "",
            "stations": minutes_stations(),
            "station": minutes_station(view),
            "code": code_of(view.standing.code) if view.standing is not None else "",
            "check_link": settings.base_url + "/check",
            "over": view.review is not None and now >= view.review.last.answer_until,
        },
        status=status,
        crumbs=meeting_crumbs(view.facts, title),
        invented=view.facts.consultation.invented,
    )
