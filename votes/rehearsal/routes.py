"""The rehearsal's page. It is only looked at: there is nothing to send."""

from datetime import datetime

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.guards import signed_in
from app.i18n import _
from app.web import Web, render
from votes.rehearsal.queries import rehearse
from votes.rehearsal.rules import SEEDS
from votes.results.shown import shown_result


class RehearsalController(Controller):
    path = "/polls/{poll:int}/rehearsal"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, now: datetime, seed: int = 1
    ) -> Response[str]:
        """?seed=2 for other answers; the same number gives the same ones."""
        seed = min(max(seed, 1), SEEDS)
        rehearsal = await rehearse(actor, poll, seed, now)
        return render(
            request,
            "rehearsal/show.html",
            _("演练"),
            {
                "rehearsal": rehearsal,
                "seed": seed,
                "next_seed": seed % SEEDS + 1,
                "results": [
                    shown_result(rehearsal.result, motion.number)
                    for motion in rehearsal.result.motions
                ],
            },
            crumbs=(
                (_("表决"), "/polls"),
                (rehearsal.facts.title, f"/polls/{poll}"),
                (_("演练"), None),
            ),
            invented=rehearsal.facts.invented,
        )
