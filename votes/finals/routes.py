"""Publishing a result, counting it again, making it final; its notices; what is behind a figure."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.documents import services as documents
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see
from votes.access import PollFacts, poll_to_work_on
from votes.finals import queries, services
from votes.finals.forms import PostingForm, SignaturesForm
from votes.finals.rules import publicity, requirements
from votes.finals.words import recount_in_words, standing_sentence
from votes.results.queries import answers_page
from votes.results.rows import FIGURES
from votes.results.services import count_again
from votes.results.shown import shown_behind, shown_result

_PDF = "application/pdf"


class FinalController(Controller):
    path = "/polls/{poll:int}/result"
    guards = [signed_in]

    @get("/publish")
    async def show_publish(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = Form({"published_on": local_date(now).isoformat(), "publisher": actor.name})
        return await _publish_page(request, actor, poll, now, settings, form)

    @post("/publish")
    async def publish(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            posting = form.read(PostingForm).posting()
            await services.publish_result(actor, poll, posting, settings=settings, now=now)
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _publish_page(
                request, actor, poll, now, settings, form, status_of(refusal)
            )
        return see(f"/polls/{poll}/result", _("已记录公示，请打印公示文件并张贴。"))

    @post("/recount")
    async def recount(self, actor: Actor, poll: int, now: datetime) -> Response[str]:
        if await services.recount_result(actor, poll, now=now):
            return see(f"/polls/{poll}/result", _("复核完成，结果一致。"))
        return see(
            f"/polls/{poll}/result",
            warn=_("复核结果与公布的不一致，已记录；查明以前不能作出最终结果。"),
        )

    @post("/again")
    async def count_again(
        self, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        version = await count_again(actor, poll, data_dir=settings.data_dir, now=now)
        return see(
            f"/polls/{poll}/result",
            _("已重新计票，这是第 {n} 版；原来的结果仍然保留。请重新公示。").format(n=version),
        )

    @get("/final")
    async def show_final(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return await _final_page(request, actor, poll, now, Form())

    @post("/final")
    async def finalise(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            signatures = form.read(SignaturesForm).signatures()
            await services.finalise_result(actor, poll, signatures, settings=settings, now=now)
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _final_page(request, actor, poll, now, form, status_of(refusal))
        return see(f"/polls/{poll}/result", _("最终结果已作出，请打印结果公告，签字盖章后张贴。"))

    @get("/final.pdf")
    async def final_notice(self, actor: Actor, poll: int, settings: Settings) -> Response[bytes]:
        return await _notice(actor, poll, None, settings)

    @get("/preliminary/{version:int}")
    async def preliminary_notice(
        self, actor: Actor, poll: int, version: int, settings: Settings
    ) -> Response[bytes]:
        return await _notice(actor, poll, version, settings)

    @get("/{motion:int}/rows/{figure:str}")
    async def show_rows(
        self, request: Web, actor: Actor, poll: int, motion: int, figure: str
    ) -> Response[str]:
        """The units behind one figure, and that they add up to it."""
        view = await answers_page(actor, poll)
        if figure not in FIGURES:
            raise NotFound
        shown = shown_result(view, motion)
        rows = shown_behind(view, shown.motion, figure)
        return render(
            request,
            "finals/rows.html",
            rows.title,
            {"view": view, "shown": shown, "rows": rows},
            crumbs=(*_crumbs(view.poll), (rows.title, None)),
            invented=view.poll.invented,
        )


def _crumbs(facts: PollFacts) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("表决"), "/polls"),
        (facts.title, f"/polls/{facts.id}"),
        (_("结果"), f"/polls/{facts.id}/result"),
    )


async def _notice(
    actor: Actor, poll: int, version: int | None, settings: Settings
) -> Response[bytes]:
    document = await queries.notice_document(actor, poll, version)
    content, _type, _sha256 = await documents.read(document, data_dir=settings.data_dir)
    name = (
        _("表决结果公告-{n}.pdf").format(n=poll)
        if version is None
        else _("初步统计结果公示-{n}-{version}.pdf").format(n=poll, version=version)
    )
    return download(content, _PDF, name, shown=True)


async def _publish_page(
    request: Web,
    actor: Actor,
    poll: int,
    now: datetime,
    settings: Settings,
    form: Form,
    status: int = 200,
) -> Response[str]:
    facts = await poll_to_work_on(actor, poll)
    view = await queries.life_of(poll)
    period = publicity(
        local_date(now),
        settings.publicity_days,
        settings.recheck_days,
        services.calendar_of(settings),
    )
    return render(
        request,
        "finals/publish.html",
        _("公示初步结果"),
        {
            "facts": facts,
            "view": view,
            "form": form,
            "days": settings.publicity_days,
            "period": period,
        },
        status=status,
        crumbs=(*_crumbs(facts), (_("公示"), None)),
        invented=facts.invented,
    )


async def _final_page(
    request: Web, actor: Actor, poll: int, now: datetime, form: Form, status: int = 200
) -> Response[str]:
    facts = await poll_to_work_on(actor, poll)
    view = await queries.life_of(poll)
    today = local_date(now)
    asked = requirements(view.life, today)
    return render(
        request,
        "finals/final.html",
        _("作出最终结果"),
        {
            "facts": facts,
            "view": view,
            "form": form,
            "asked": asked,
            "ready": all(one.done for one in asked) and view.life.final_on is None,
            "sentence": standing_sentence(view.life, today),
            "recount": recount_in_words(view),
            "may_recount": actor.person not in view.counted_by and view.life.final_on is None,
        },
        status=status,
        crumbs=(*_crumbs(facts), (_("最终结果"), None)),
        invented=facts.invented,
    )
