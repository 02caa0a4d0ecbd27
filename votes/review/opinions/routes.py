"""The lawyer's table of a matter."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.review.opinions import queries, services
from votes.review.opinions.questions import questions, state_in_words
from votes.review.opinions.rules import Answer, OpinionPlan
from votes.review.opinions.words import conclusion_in_words, conclusion_options


class ReviewController(Controller):
    path = "/consultations/{consultation:int}/review"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        return await _page(request, actor, consultation, Form(), now)

    @post("/opinion")
    async def give(
        self, request: Web, actor: Actor, consultation: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.give_opinion(
                actor,
                consultation,
                _plan(form),
                form.value("read_on"),
                settings=settings,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, consultation, form.refused(refusal), now)
        return see(f"/consultations/{consultation}/review", _("法律意见已存档。"))

    @post("/questions")
    async def ask(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.ask(actor, consultation, form.value("question"), now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, consultation, form.refused(refusal), now)
        return see(f"/consultations/{consultation}/review", _("问题已记录，对方打开本页就会看到。"))

    @post("/questions/{question:int}")
    async def answer(
        self, request: Web, actor: Actor, consultation: int, question: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            asked = await services.answer(
                actor, question, form.value(f"answer_{question}"), now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, consultation, form.refused(refusal), now)
        return see(f"/consultations/{asked}/review", _("已答复。"))


class OpinionController(Controller):
    path = "/opinions/{opinion:int}"
    guards = [signed_in]

    @get("/")
    async def file(self, actor: Actor, opinion: int, settings: Settings) -> Response[bytes]:
        """The opinion as it was kept."""
        document = await queries.opinion_document(actor, opinion)
        content, media_type, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"opinion-{opinion}.pdf")


def _plan(form: Form) -> OpinionPlan:
    """As typed; what is missing or wrong the service says, all of it at once."""
    return OpinionPlan(
        conclusion=form.value("conclusion"),  # type: ignore[arg-type]  # checked there
        text=form.value("text")[:8000].strip(),
        interest=form.value("interest")[:1000].strip(),
        answers=tuple(
            Answer(key, form.value(f"state_{key}"), form.value(f"note_{key}")[:500].strip())
            for key, _question in questions()
        ),
    )


async def _page(
    request: Web, actor: Actor, consultation: int, form: Form, now: datetime
) -> Response[str]:
    view = await queries.review_page(actor, consultation, now)
    return render(
        request,
        "review/opinions.html",
        _("法律审查"),
        {
            "view": view,
            "form": form,
            "asked": questions(),
            "conclusions": conclusion_options(),
            "conclusion_in_words": conclusion_in_words,
            "state_in_words": state_in_words,
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.case.topic, f"/consultations/{consultation}"),
            (_("法律审查"), None),
        ),
        invented=view.case.invented,
    )
