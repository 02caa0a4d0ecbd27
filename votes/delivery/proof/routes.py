"""Having the ledger made into documents."""

from datetime import datetime

from litestar import Controller, Response, post

from app.accounts.permissions import Actor
from app.guards import signed_in
from app.jobs.rules import AlreadyRunning
from app.settings import Settings
from app.web import Web, read_form, see
from votes.delivery.proof import services
from votes.delivery.rules import NobodyLeft
from votes.fingerprint import key_fingerprint


class DeliveryProofController(Controller):
    path = "/polls/{poll:int}/delivery/print"
    guards = [signed_in]

    @post("/")
    async def start(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        """what=proof or what=unreached, by the button pressed."""
        form = await read_form(request)
        unreached = form.value("what") == "unreached"
        runner = request.app.state.job_runner
        try:
            if unreached:
                job = await services.print_unreached(
                    actor,
                    poll,
                    runner=runner,
                    fonts_dir=settings.fonts_dir,
                    posting_days=settings.posting_days,
                    now=now,
                )
            else:
                job = await services.print_proof(
                    actor,
                    poll,
                    runner=runner,
                    fonts_dir=settings.fonts_dir,
                    posting_days=settings.posting_days,
                    fingerprint=key_fingerprint(settings.data_dir),
                    now=now,
                )
        except AlreadyRunning as running:
            where = f"/jobs/{running.job}" if running.job else f"/polls/{poll}/delivery"
            return see(where, warn=f"{running.message}。{running.remedy}")
        except NobodyLeft as nobody:
            return see(f"/polls/{poll}/delivery", warn=f"{nobody.message}。{nobody.remedy}")
        return see(f"/jobs/{job}")
