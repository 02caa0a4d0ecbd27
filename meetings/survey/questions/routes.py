"""Questions of the doors: the list, an answer, told back."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.survey.questions.forms import AnswerForm
from meetings.survey.questions.queries import QuestionsView, questions_page
from meetings.survey.questions.services import answer_question, tell_back
from meetings.survey.words import addressee_word


class QuestionController(Controller):
    path = "/surveys/{survey:int}/questions"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, survey: int) -> Response[str]:
        return _page(request, await questions_page(actor, survey), Form(), 0)

    @post("/{question:int}/answer")
    async def answer(
        self, request: Web, actor: Actor, survey: int, question: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(AnswerForm)
        except Invalid as refusal:
            view = await questions_page(actor, survey)
            return _page(request, view, form.refused(refusal), question)
        await answer_question(actor, survey, question, typed.answer, now=now)
        return see(f"/surveys/{survey}/questions", _("答复已记下，请走访的人带回给住户。"))

    @post("/{question:int}/told")
    async def told(self, actor: Actor, survey: int, question: int, now: datetime) -> Response[str]:
        household = await tell_back(actor, survey, question, now=now)
        return see(f"/surveys/{survey}/visit/{household}", _("已记下：答复带回给住户了。"))


def _page(request: Web, view: QuestionsView, form: Form, refused: int) -> Response[str]:
    """`refused`: the question whose form came back, 0 for none."""
    return render(
        request,
        "survey/questions/list.html",
        _("门口的问题"),
        {"view": view, "form": form, "refused": refused, "addressee_word": addressee_word},
        status=form.status,
        crumbs=(
            (_("征询"), "/surveys"),
            (
                view.facts.question,
                f"/surveys/{view.facts.id}{'' if view.may_answer else '/doors'}",
            ),
            (_("门口的问题"), None),
        ),
        invented=view.facts.invented,
    )
