"""Finding a date for the next meeting of a consultation."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.clock import local
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.periods import Calendar
from app.settings import Settings
from app.web import Form, Web, render
from meetings.dates import queries
from meetings.dates.forms import SearchForm
from meetings.dates.queries import DatesPage, Office
from meetings.dates.rules import Proposal
from meetings.dates.words import say_nothing, say_proposal, say_reasons
from meetings.kinds.queries import notice_days
from meetings.scheduling.rules import MINUTES_USUAL


def office_of(settings: Settings, notice: int) -> Office:
    return Office(
        settings.working_hours,
        Calendar(settings.holidays, settings.workdays),
        notice,
    )


class DatesController(Controller):
    path = "/consultations/{consultation:int}/dates"
    guards = [signed_in]

    @get("/")
    async def show_dates(
        self, request: Web, actor: Actor, consultation: int, settings: Settings, now: datetime
    ) -> Response[str]:
        """What is looked for stands in the address, so that it can be looked up again."""
        form = Form({name: value[:20] for name, value in request.query_params.items()})
        office = office_of(settings, await notice_days(consultation, settings.meeting_notice_days))
        try:
            typed = form.read(SearchForm) if form.values else None
            page = await queries.dates_page(actor, consultation, typed, office, now=now)
        except Invalid as refusal:
            page = await queries.dates_page(actor, consultation, None, office, now=now)
            form = form.refused(refusal)
        return _page(request, page, form)


def _page(request: Web, page: DatesPage, form: Form) -> Response[str]:
    if not form.values:
        form = Form(
            {
                "minutes": str(MINUTES_USUAL),
                "first": page.earliest.isoformat(),
                "days": "30",
                "people": str(page.people or ""),
                "rooms": "1" if page.rooms else "",
            }
        )
    return render(
        request,
        "dates/show.html",
        _("找开会时间"),
        {
            "view": page,
            "form": form,
            "proposals": [
                (
                    say_proposal(one),
                    say_reasons(one, page.search),
                    f"/consultations/{page.facts.id}/meetings/new?{_as_typed(one)}",
                    f"{local(one.starts_at):%Y-%m-%dT%H:%M}",
                )
                for one in page.proposals
                if page.search is not None
            ],
            "ask": "?"
            + urlencode(
                [("starts_at", f"{local(one.starts_at):%Y-%m-%dT%H:%M}") for one in page.proposals]
                + [("minutes", form.value("minutes"))]
            ),
            "nothing": say_nothing(page.nothing, page.search)
            if page.nothing is not None and page.search is not None
            else "",
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (page.facts.topic, f"/consultations/{page.facts.id}"),
            (_("找开会时间"), None),
        ),
        invented=page.facts.invented,
    )


def _as_typed(proposal: Proposal) -> str:
    """For the form that calls a meeting."""
    room = {"room": str(proposal.room.id)} if proposal.room is not None else {}
    return urlencode(
        {
            "starts_at": f"{local(proposal.starts_at):%Y-%m-%dT%H:%M}",
            "minutes": str(proposal.minutes),
            **room,
        }
    )
