"""The papers of a poll: choosing whose, and having them made."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.jobs.queries import latest_jobs
from app.jobs.rules import AlreadyRunning
from app.jobs.words import state_in_words
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see
from votes.fingerprint import key_fingerprint
from votes.printing import services
from votes.printing.forms import PrintForm
from votes.printing.queries import papers_of
from votes.printing.rules import parts_of
from votes.printing.words import part_name

_START = {"whose": "all"}


class PrintingController(Controller):
    path = "/polls/{poll:int}/slips"
    guards = [signed_in]

    @get("/")
    async def show_choice(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return await _page(request, actor, poll, now, Form(dict(_START)))

    @post("/")
    async def start(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        """what=slips, receipts, ballots or large_ballots, by the button pressed."""
        form = await read_form(request)
        runner = request.app.state.job_runner
        try:
            choice = form.read(PrintForm).choice()
            if form.value("what") == "receipts":
                job = await services.print_receipt_list(
                    actor, poll, choice, runner=runner, fonts_dir=settings.fonts_dir, now=now
                )
            elif form.value("what") in ("ballots", "large_ballots"):
                job = await services.print_ballots(
                    actor,
                    poll,
                    choice,
                    large=form.value("what") == "large_ballots",
                    runner=runner,
                    fonts_dir=settings.fonts_dir,
                    fingerprint=key_fingerprint(settings.data_dir),
                    now=now,
                )
            else:
                job = await services.print_slips(
                    actor,
                    poll,
                    choice,
                    runner=runner,
                    secret_key=settings.secret_key,
                    base_url=settings.base_url,
                    fonts_dir=settings.fonts_dir,
                    fingerprint=key_fingerprint(settings.data_dir),
                    now=now,
                )
        except AlreadyRunning as running:
            if running.job is None:
                return await _page(
                    request, actor, poll, now, form.refused(running), status_of(running)
                )
            return see(f"/jobs/{running.job}", warn=f"{running.message}。{running.remedy}")
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, poll, now, form.refused(refusal), status_of(refusal))
        return see(f"/jobs/{job}")


async def _page(
    request: Web, actor: Actor, poll: int, now: datetime, form: Form, status: int = 200
) -> Response[str]:
    papers = await papers_of(actor, poll, now)
    parts = parts_of(papers.households)
    latest = await latest_jobs(
        [services.SLIPS, services.RECEIPTS, services.BALLOTS],
        poll,
        request.app.state.job_runner.kinds,
        now,
    )
    return render(
        request,
        "printing/choose.html",
        _("表决票和签收表"),
        {
            "facts": papers.facts,
            "total": len(papers.households),
            "form": form,
            "parts": [
                (
                    f"{building}/{staircase}" if staircase else building,
                    _("{part}（{n} 户）").format(part=part_name(building, staircase), n=count),
                )
                for building, staircase, count in parts
            ],
            "buildings": [building for building, staircase, _count in parts if not staircase],
            "latest": [(job, state_in_words(job)) for job in latest],
        },
        status=status,
        crumbs=((_("表决"), "/polls"), (papers.facts.title, f"/polls/{poll}"), (_("打印"), None)),
        invented=papers.facts.invented,
    )
