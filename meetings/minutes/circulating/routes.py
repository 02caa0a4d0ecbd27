"""For the staff: sending drafts round, links, corrections, comparing versions, addenda."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.outbox.letters import print_letters
from app.qr import qr_code
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see
from meetings.minutes.circulating import queries, services
from meetings.minutes.circulating.addenda import ENTRIES_MOST, check_entries, circulate_addendum
from meetings.minutes.circulating.forms import (
    CirculateForm,
    CorrectionForm,
    DecisionForm,
    read_entries,
)
from meetings.minutes.circulating.letters import letters
from meetings.minutes.circulating.rules import OTHER, place_of, places
from meetings.minutes.circulating.store import facts_of, readers_of
from meetings.minutes.routes import show_page, usual_day
from meetings.minutes.words import paper_name
from meetings.scheduling.pages import meeting_crumbs


def minutes_path(meeting: int, addendum: int) -> str:
    return f"/meetings/{meeting}/minutes" + (f"?addendum={addendum}" if addendum else "")


class CirculationController(Controller):
    path = "/meetings/{meeting:int}/minutes"
    guards = [signed_in]

    @post("/circulate")
    async def circulate(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
        again: bool = False,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            until = form.read(CirculateForm).answer_until()
            if again:
                number = await services.circulate_again(
                    actor,
                    meeting,
                    until,
                    addendum=addendum,
                    data_dir=settings.data_dir,
                    fonts_dir=settings.fonts_dir,
                    now=now,
                )
            else:
                number = await services.circulate(
                    actor,
                    meeting,
                    until,
                    share=settings.quorum,
                    secret_key=settings.secret_key,
                    salt=secrets.token_hex(16),
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
                form.refused(refusal),
                status_of(refusal),
            )
        done = _("第 {n} 稿已发出，请把链接交给没有账号的到会人员。").format(n=number)
        return see(minutes_path(meeting, addendum), done)

    @get("/links")
    async def links(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, addendum: int = 0
    ) -> Response[str]:
        view = await queries.links_page(
            actor,
            meeting,
            addendum,
            secret_key=settings.secret_key,
            base_url=settings.base_url,
        )
        title = _("核对纪要的链接")
        return render(
            request,
            "minutes/links.html",
            title,
            {
                "view": view,
                "lines": [(one, qr_code(one.link)) for one in view.lines],
                "back": minutes_path(meeting, addendum),
                "letters": f"/meetings/{meeting}/minutes/letters"
                + (f"?addendum={addendum}" if addendum else ""),
            },
            crumbs=meeting_crumbs(view.facts, title),
            invented=view.facts.consultation.invented,
        )

    @get("/letters")
    async def letters(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime, addendum: int = 0
    ) -> Response[bytes]:
        """For those nothing else reaches: each a letter, and behind it the draft."""
        view = await queries.links_page(
            actor, meeting, addendum, secret_key=settings.secret_key, base_url=settings.base_url
        )
        pages = letters(view, last_day=view.version.last_day, version=view.version.number, now=now)
        if not pages:
            raise NotFound
        draft, _kind, _sha256 = await documents.read(
            view.version.document, data_dir=settings.data_dir
        )
        pdf = await print_letters(pages, settings.fonts_dir, behind=draft)
        return download(pdf, "application/pdf", _("核对纪要的信.pdf"), shown=True)

    @get("/versions/{number:int}")
    async def version(
        self, actor: Actor, meeting: int, number: int, settings: Settings, addendum: int = 0
    ) -> Response[bytes]:
        document = await queries.version_document(actor, meeting, addendum, number)
        content, kind, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        return download(content, kind, _("纪要第{n}稿.pdf").format(n=number), shown=True)

    @get("/compare")
    async def compare(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        before: int = 1,
        after: int = 2,
        addendum: int = 0,
    ) -> Response[str]:
        view = await queries.comparison_page(actor, meeting, addendum, before, after)
        title = _("第 {a} 稿和第 {b} 稿对照").format(a=before, b=after)
        return render(
            request,
            "minutes/compare.html",
            title,
            {"view": view, "back": minutes_path(meeting, addendum)},
            crumbs=meeting_crumbs(view.facts, title),
            invented=view.facts.consultation.invented,
        )

    @post("/corrections/{correction:int}")
    async def decide(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        correction: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = DecisionForm.of(form, correction)
            await services.decide_correction(
                actor,
                meeting,
                correction,
                addendum=addendum,
                accepted=typed.decision == "accept",
                text=typed.text,
                reason=typed.reason,
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
        return see(minutes_path(meeting, addendum), _("处理结果已记下，提出的人可以看到。"))

    @get("/corrections/new")
    async def new_correction(
        self, request: Web, actor: Actor, meeting: int, addendum: int = 0
    ) -> Response[str]:
        return await _correction_page(request, actor, meeting, addendum, Form())

    @post("/corrections/new")
    async def take_down(
        self, request: Web, actor: Actor, meeting: int, now: datetime, addendum: int = 0
    ) -> Response[str]:
        """What somebody said on the telephone or at the desk."""
        form = await read_form(request)
        try:
            typed = form.read(CorrectionForm)
            await services.meeting_to_issue(actor, meeting)
            paper = await services.open_paper(meeting, addendum)
            reader = next(
                (one for one in await readers_of(paper.id) if one.id == typed.reader), None
            )
            if reader is None:
                raise Invalid(_("没有选定是谁提出的"), _("请在名单中选择。"), field="reader")
            await services.propose_correction(
                reader,
                meeting,
                addendum,
                typed.version,
                typed.place,
                typed.text,
                typed.reason,
                noted_by=actor.person,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _correction_page(
                request,
                actor,
                meeting,
                addendum,
                form.refused(refusal),
                status_of(refusal),
            )
        return see(minutes_path(meeting, addendum), _("更正意见已记下。"))

    @get("/addendum")
    async def new_addendum(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = Form({"answer_by": usual_day(settings, now)})
        return await _addendum_page(request, actor, meeting, form)

    @post("/addendum")
    async def open_addendum(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            until = form.read(CirculateForm).answer_until()
            number = await circulate_addendum(
                actor,
                meeting,
                check_entries(*read_entries(form, ENTRIES_MOST)),
                until,
                secret_key=settings.secret_key,
                salt=secrets.token_hex(16),
                data_dir=settings.data_dir,
                fonts_dir=settings.fonts_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _addendum_page(
                request, actor, meeting, form.refused(refusal), status_of(refusal)
            )
        return see(minutes_path(meeting, number), _("补充纪要已发给各方核对。"))


async def _correction_page(
    request: Web, actor: Actor, meeting: int, addendum: int, form: Form, status: int = 200
) -> Response[str]:
    facts = await services.meeting_to_issue(actor, meeting)
    review = await queries.review_of(meeting, addendum)
    if review is None:
        raise NotFound
    said = await facts_of(review.last.id)
    title = _("代为登记更正意见")
    return render(
        request,
        "minutes/correction.html",
        title,
        {
            "form": form,
            "version": review.last,
            "places": [(one.key, one.label) for one in (*places(said), place_of(said, OTHER))],
            "readers": [
                (str(one.id), f"{one.seat_body} · {one.name}")
                for one in review.readers
                if one.attended
            ],
            "back": minutes_path(meeting, addendum),
            "action": f"/meetings/{meeting}/minutes/corrections/new"
            + (f"?addendum={addendum}" if addendum else ""),
        },
        status=status,
        crumbs=meeting_crumbs(facts, title),
        invented=facts.consultation.invented,
    )


async def _addendum_page(
    request: Web, actor: Actor, meeting: int, form: Form, status: int = 200
) -> Response[str]:
    facts = await services.meeting_to_issue(actor, meeting)
    title = _("起草补充纪要")
    return render(
        request,
        "minutes/addendum.html",
        title,
        {"form": form, "facts": facts, "lines": range(1, ENTRIES_MOST + 1), "name": paper_name(0)},
        status=status,
        crumbs=meeting_crumbs(facts, title),
        invented=facts.consultation.invented,
    )
