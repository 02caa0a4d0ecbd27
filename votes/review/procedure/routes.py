"""The procedure check of a vote."""

from datetime import datetime

from litestar import Controller, Response, get

from app.accounts.permissions import Actor, works_for_community
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, render
from votes.review.procedure.queries import procedure_page
from votes.review.procedure.words import summary, weight_in_words


class ProcedureController(Controller):
    path = "/polls/{poll:int}/procedure"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[str]:
        facts, points = await procedure_page(actor, poll, settings=settings, now=now)
        return render(
            request,
            "review/procedure.html",
            _("程序检查"),
            {
                "poll": facts,
                "summary": summary(points),
                "points": [(point, *weight_in_words(point.weight)) for point in points],
                "may_follow": works_for_community(actor, facts.place),
            },
            crumbs=(
                (_("表决"), "/polls"),
                (facts.title, f"/polls/{poll}"),
                (_("程序检查"), None),
            ),
            invented=facts.invented,
        )
