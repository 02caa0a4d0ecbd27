"""Owners who answered differently for their flats: the list, the letter, what they confirmed."""

from datetime import datetime

import anyio.to_thread
from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import public, signed_in
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see, uploaded
from votes.access import PollFacts
from votes.confirmations.forms import ConfirmationForm
from votes.confirmations.queries import (
    DividedOwner,
    confirmation_document,
    confirmations_page,
    own_to_confirm,
    owner_to_confirm,
)
from votes.confirmations.services import ask_owners, confirm_answers
from votes.printing.forms_to_sign import set_form
from votes.slips.queries import Household, open_slip
from votes.slips.session import who_is_there


class ConfirmationController(Controller):
    path = "/polls/{poll:int}/confirmations"
    guards = [signed_in]

    @get("/")
    async def list_owners(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        view = await confirmations_page(actor, poll, now)
        return render(
            request,
            "confirmations/list.html",
            _("几套房屋意见不一致的业主"),
            {"view": view},
            crumbs=_crumbs(view.facts, None),
            invented=view.facts.invented,
        )

    @post("/ask")
    async def ask(self, actor: Actor, poll: int, now: datetime) -> Response[str]:
        where = f"/polls/{poll}/confirmations"
        try:
            count = await ask_owners(actor, poll, now=now)
        except Conflict as refusal:
            return see(where, warn=f"{refusal.message}。{refusal.remedy}")
        return see(where, _("已通知 {n} 位业主。").format(n=count))

    @get("/letters.pdf")
    async def print_letters(
        self, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        """A page for each who has not confirmed yet."""
        view = await confirmations_page(actor, poll, now)
        waiting = [one for one in view.owners if one.confirmed_on is None]
        return await _letters(view.facts, waiting or list(view.owners), settings)

    @get("/{head:str}/letter.pdf")
    async def print_letter(
        self, actor: Actor, poll: int, head: str, settings: Settings, now: datetime
    ) -> Response[bytes]:
        facts, owner = await owner_to_confirm(actor, poll, head, now)
        return await _letters(facts, [owner], settings)

    @get("/{head:str}")
    async def show_owner(
        self, request: Web, actor: Actor, poll: int, head: str, now: datetime
    ) -> Response[str]:
        facts, owner = await owner_to_confirm(actor, poll, head, now)
        return _owner_page(request, facts, owner, Form())

    @post("/{head:str}")
    async def confirm(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        head: str,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        facts, owner = await owner_to_confirm(actor, poll, head, now)
        try:
            chosen = {motion.id: form.value(f"m{motion.id}") for motion in owner.motions}
            await confirm_answers(
                actor,
                poll,
                head,
                form.read(ConfirmationForm).plan(chosen),
                await uploaded(form, "paper"),
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _owner_page(request, facts, owner, form.refused(refusal), status_of(refusal))
        return see(f"/polls/{poll}/confirmations", _("已登记，计票时按确认的意见计。"))

    @get("/{confirmation:int}/paper")
    async def show_paper(
        self, actor: Actor, poll: int, confirmation: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        document = await confirmation_document(actor, poll, confirmation, now)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, sha256[:12], shown=True)


class OwnConfirmationController(Controller):
    """For the owner who has opened her slip: the form to sign, until the count."""

    path = "/v/{token:str}/confirmation.pdf"
    guards = [public]

    @get("/")
    async def print_own(
        self, request: Web, token: str, settings: Settings, now: datetime
    ) -> Response[bytes] | Response[str]:
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        owner = None if there is None else await own_to_confirm(household, now)
        if owner is None:
            return see(f"/v/{token}")
        return await _letters(household, [owner], settings)


def _crumbs(facts: PollFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    here = (_("表决"), "/polls"), (facts.title, f"/polls/{facts.id}")
    if last is None:
        return (*here, (_("书面确认"), None))
    return (*here, (_("书面确认"), f"/polls/{facts.id}/confirmations"), (last, None))


def _owner_page(
    request: Web, facts: PollFacts, owner: DividedOwner, form: Form, status: int = 200
) -> Response[str]:
    return render(
        request,
        "confirmations/owner.html",
        _("登记书面确认"),
        {
            "facts": facts,
            "owner": owner,
            "form": form,
            "choices": (("agree", _("同意")), ("against", _("反对")), ("abstain", _("弃权"))),
        },
        status=status,
        crumbs=_crumbs(facts, owner.flats[0]),
        invented=facts.invented,
    )


async def _letters(
    facts: PollFacts | Household, owners: list[DividedOwner], settings: Settings
) -> Response[bytes]:
    title = _("关于确认表决意见的函")
    content = await anyio.to_thread.run_sync(
        set_form,
        "confirmations/letter.html",
        title,
        {"facts": facts, "owners": owners},
        settings.fonts_dir,
    )
    return download(content, "application/pdf", f"{title}.pdf", shown=True)
