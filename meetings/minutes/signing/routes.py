"""For the staff: approving, signing on the community's screen or on paper, the final document."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.keeping import Seal
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see, uploaded
from meetings.access import meeting_to_view
from meetings.minutes.circulating.routes import minutes_path
from meetings.minutes.circulating.services import meeting_to_issue
from meetings.minutes.printing import print_minutes
from meetings.minutes.routes import show_page
from meetings.minutes.signing import services
from meetings.minutes.signing.forms import ApproveForm, ScanForm, SignatureForm
from meetings.minutes.signing.queries import approved_of
from meetings.minutes.signing.rules import CODE_LENGTH, CODE_LETTERS
from meetings.permissions import can_view_draft_minutes
from meetings.scheduling.pages import meeting_crumbs


def new_code() -> str:
    """A code that nobody guesses: 49 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(CODE_LENGTH))


class SigningController(Controller):
    path = "/meetings/{meeting:int}/minutes"
    guards = [signed_in]

    @post("/approve")
    async def approve(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            issue = await services.approve(
                actor,
                meeting,
                form.read(ApproveForm).early_reason,
                addendum=addendum,
                code=new_code(),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await show_page(
                request,
                actor,
                meeting,
                addendum,
                settings,
                now,
                form.refused(refusal),
                status_of(refusal),
            )
        done = _("已批准，编为第 {n} 期，请各方签字。").format(n=issue)
        return see(minutes_path(meeting, addendum), done)

    @get("/sign")
    async def show_sign(
        self, request: Web, actor: Actor, meeting: int, signer: str, addendum: int = 0
    ) -> Response[str]:
        return await _sign_page(request, actor, meeting, addendum, signer, Form())

    @post("/sign")
    async def sign(
        self, request: Web, actor: Actor, meeting: int, now: datetime, addendum: int = 0
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(SignatureForm)
            await services.sign(
                actor,
                meeting,
                typed.signer,
                typed.way,
                typed.strokes,
                typed.reason,
                addendum=addendum,
                now=now,
            )
        except Invalid as refusal:
            return await _sign_page(
                request, actor, meeting, addendum, form.value("signer"), form.refused(refusal)
            )
        return see(minutes_path(meeting, addendum) + "#signing", _("签字情况已记下。"))

    @get("/copy")
    async def copy(
        self, actor: Actor, meeting: int, settings: Settings, addendum: int = 0
    ) -> Response[bytes]:
        """The approved version with lines to sign on, to be printed."""
        facts = await meeting_to_view(actor, meeting)
        if not can_view_draft_minutes(actor, facts.consultation):
            raise NotFound
        approved = await approved_of(meeting, addendum, settings.base_url)
        pdf = await print_minutes(approved.facts, draft=False, fonts_dir=settings.fonts_dir)
        return download(pdf, "application/pdf", _("纪要签字稿.pdf"), shown=True)

    @post("/scan")
    async def scan(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.add_scan(
                actor,
                meeting,
                await uploaded(form, "file"),
                form.read(ScanForm).signed,
                addendum=addendum,
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await show_page(
                request,
                actor,
                meeting,
                addendum,
                settings,
                now,
                form.refused(refusal),
                status_of(refusal),
            )
        return see(minutes_path(meeting, addendum) + "#signing", _("扫描件已存档。"))

    @get("/scans/{number:int}")
    async def read_scan(
        self, actor: Actor, meeting: int, number: int, settings: Settings, addendum: int = 0
    ) -> Response[bytes]:
        facts = await meeting_to_view(actor, meeting)
        if not can_view_draft_minutes(actor, facts.consultation):
            raise NotFound
        approved = await approved_of(meeting, addendum, "")
        if not 1 <= number <= len(approved.scans):
            raise NotFound
        content, kind, _sha256 = await documents.read(
            approved.scans[number - 1], data_dir=settings.data_dir
        )
        return download(content, kind, _("签字页.pdf"), shown=True)

    @post("/finish")
    async def finish(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        try:
            issue = await services.finish(
                actor,
                meeting,
                addendum=addendum,
                base_url=settings.base_url,
                seal=Seal.of(settings),
                data_dir=settings.data_dir,
                fonts_dir=settings.fonts_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await show_page(
                request,
                actor,
                meeting,
                addendum,
                settings,
                now,
                Form().refused(refusal),
                status_of(refusal),
            )
        done = _("纪要第 {n} 期已定稿，从现在起不能再改。").format(n=issue)
        return see(minutes_path(meeting, addendum), done)


async def _sign_page(
    request: Web, actor: Actor, meeting: int, addendum: int, key: str, form: Form
) -> Response[str]:
    facts = await meeting_to_issue(actor, meeting)
    approved = await approved_of(meeting, addendum, "")
    signer = next((one for one in approved.due if one.key == key), None)
    if signer is None:
        raise NotFound
    title = _("签字：{who}").format(who=signer.who)
    return render(
        request,
        "minutes/sign.html",
        title,
        {
            "form": form,
            "signer": signer,
            "taken": signer.key in approved.signed,
            "facts": facts,
            "back": minutes_path(meeting, addendum),
            "tail": f"?addendum={addendum}" if addendum else "",
        },
        status=form.status,
        crumbs=meeting_crumbs(facts, title),
        invented=facts.consultation.invented,
    )
