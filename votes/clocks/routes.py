"""法定期限: all legal clocks of a matter on one page, and as a calendar file."""

from datetime import datetime

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.clock import say_date
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, download, render
from meetings.invitations.calendar import CalendarDay, days
from votes.clocks.queries import ClocksView, clocks_page
from votes.clocks.rules import State, happened_in_words, state_in_words


class MatterClockController(Controller):
    path = "/consultations/{consultation:int}/clocks"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, consultation: int, settings: Settings, now: datetime
    ) -> Response[str]:
        return _page(
            request,
            await clocks_page(actor, consultation=consultation, settings=settings, now=now),
        )

    @get("/calendar.ics")
    async def take(
        self, actor: Actor, consultation: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        view = await clocks_page(actor, consultation=consultation, settings=settings, now=now)
        return _calendar(view, settings, now)


class PollClockController(Controller):
    path = "/polls/{poll:int}/clocks"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await clocks_page(actor, poll=poll, settings=settings, now=now)
        return _page(request, view)

    @get("/calendar.ics")
    async def take(
        self, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        view = await clocks_page(actor, poll=poll, settings=settings, now=now)
        return _calendar(view, settings, now)


def _page(request: Web, view: ClocksView) -> Response[str]:
    matter = view.matter
    return render(
        request,
        "clocks/show.html",
        _("法定期限"),
        {
            "matter": matter,
            "today": view.today,
            "lines": [
                (
                    clock,
                    clock.state(view.today) is State.RUNNING,
                    state_in_words(clock, view.today),
                    happened_in_words(clock),
                )
                for clock in view.clocks
            ],
        },
        crumbs=(
            (_("表决"), "/polls") if matter.poll else (_("协商"), "/consultations"),
            (matter.title, matter.path),
            (_("法定期限"), None),
        ),
        invented=matter.invented,
    )


def _calendar(view: ClocksView, settings: Settings, now: datetime) -> Response[bytes]:
    """What still runs: each a day to be kept in mind."""
    found = [
        CalendarDay(
            f"clock-{clock.key}",
            clock.last_on,
            _("最后一天：{what}").format(what=clock.what),
            _("{rule}。自{day}{began}起算。").format(
                rule=clock.rule, day=say_date(clock.began_on), began=clock.began
            ),
            f"{settings.base_url}{clock.where}",
        )
        for clock in view.clocks
        if clock.state(view.today) is State.RUNNING
    ]
    name = _("法定期限：{title}").format(title=view.matter.title)
    return download(days(found, name, now), "text/calendar", "clocks.ics")
