"""Surveys: the list, opening one, its page, its reasons and helpers."""

from datetime import datetime, timedelta

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.charts.consent import progress_chart, share_bar
from app.clock import local_date
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.survey import queries, services
from meetings.survey.chart import states, survey_chart
from meetings.survey.figures import reason_sentences, say_share, share_sentence, sum_up
from meetings.survey.forms import HelperForm, ReasonForm, SurveyForm
from meetings.survey.queries import HelpersView, SurveyView
from meetings.survey.rules import Answer, phase
from meetings.survey.snapshot import quote_survey, survey_snapshot
from meetings.survey.words import answer_word, no_vote, phase_tag, usual_reasons

# How long a new survey runs unless it is changed.
_USUAL_DAYS = 30


class SurveyController(Controller):
    path = "/surveys"
    guards = [signed_in]

    @get("/")
    async def list_surveys(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        today = local_date(now)
        return render(
            request,
            "survey/list.html",
            _("意愿征询"),
            {
                "lines": [
                    (
                        line,
                        phase_tag(phase(line.opens_on, line.closes_on, today)),
                        say_share(line.agree, line.households),
                    )
                    for line in await queries.survey_lines(actor)
                ],
                "estates": await queries.estates_to_survey(actor),
                "no_vote": no_vote(),
            },
        )

    @get("/new")
    async def show_new(
        self,
        request: Web,
        actor: Actor,
        now: datetime,
        estate: int | None = None,
        consultation: int | None = None,
    ) -> Response[str]:
        return await _new_page(request, actor, estate, consultation, None, now)

    @post("/new")
    async def open_survey(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(SurveyForm)
            survey = await services.open_survey(
                actor, typed.estate, typed.plan(), consultation=typed.consultation, now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(
                request,
                actor,
                _number(form.value("estate")),
                _number(form.value("consultation")),
                form.refused(refusal),
                now,
            )
        return see(f"/surveys/{survey}", _("征询已发起，住户名单已固定。"))

    @get("/{survey:int}")
    async def show(self, request: Web, actor: Actor, survey: int, now: datetime) -> Response[str]:
        view = await queries.survey_page(actor, survey)
        return _survey_page(request, view, Form(), now)

    @post("/{survey:int}/reasons")
    async def add_reason(
        self, request: Web, actor: Actor, survey: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.add_reason(actor, survey, form.read(ReasonForm).reason_text, now=now)
        except (Invalid, Conflict) as refusal:
            view = await queries.survey_page(actor, survey)
            return _survey_page(request, view, form.refused(refusal), now)
        return see(f"/surveys/{survey}", _("原因已加入清单。"))

    @get("/{survey:int}/helpers")
    async def show_helpers(self, request: Web, actor: Actor, survey: int) -> Response[str]:
        return _helpers_page(request, await queries.helpers_page(actor, survey), Form())

    @post("/{survey:int}/helpers")
    async def assign(self, request: Web, actor: Actor, survey: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(HelperForm)
        except Invalid as refusal:
            view = await queries.helpers_page(actor, survey)
            return _helpers_page(request, view, form.refused(refusal))
        await services.assign_helper(actor, survey, typed.person, typed.building, now=now)
        return see(f"/surveys/{survey}/helpers", _("已分配。"))

    @post("/{survey:int}/helpers/{person:int}/{building:int}/remove")
    async def remove(
        self, actor: Actor, survey: int, person: int, building: int, now: datetime
    ) -> Response[str]:
        await services.remove_helper(actor, survey, person, building, now=now)
        return see(f"/surveys/{survey}/helpers", _("已取消分配，记过的走访保留。"))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() else None


async def _new_page(
    request: Web,
    actor: Actor,
    estate: int | None,
    consultation: int | None,
    refused: Form | None,
    now: datetime,
) -> Response[str]:
    place = await queries.new_survey(actor, estate, consultation)
    today = local_date(now)
    form = refused or Form(
        {
            "estate": str(place.estate.id),
            "consultation": str(place.consultation or ""),
            "question": place.topic,
            "explanation": place.background,
            "scope": "estate",
            "opens_on": today.isoformat(),
            "closes_on": (today + timedelta(days=_USUAL_DAYS)).isoformat(),
            "reasons": "\n".join(usual_reasons()),
        }
    )
    return render(
        request,
        "survey/new.html",
        _("发起意愿征询"),
        {"place": place, "form": form, "no_vote": no_vote()},
        status=form.status,
        crumbs=((_("征询"), "/surveys"), (_("发起意愿征询"), None)),
        invented=place.estate.invented,
    )


def _survey_page(request: Web, view: SurveyView, form: Form, now: datetime) -> Response[str]:
    standings = [door.standing for door in view.doors]
    sums = sum_up(standings)
    return render(
        request,
        "survey/show.html",
        view.facts.question,
        {
            "view": view,
            "form": form,
            "sums": sums,
            "share": share_sentence(sums),
            "counts": [(answer_word(answer), sums.counts[answer]) for answer in Answer],
            "bar": share_bar(states(sums)),
            "chart": survey_chart(view.doors),
            "progress": progress_chart(view.days, sums.whole),
            "sentences": reason_sentences(standings),
            "conditions": [door for door in view.doors if door.answer is Answer.CONDITIONAL],
            "quote": quote_survey(survey_snapshot(view.facts.question, standings, now)),
            "phase": phase_tag(view.facts.phase(now)),
            "no_vote": no_vote(),
        },
        status=form.status,
        crumbs=((_("征询"), "/surveys"), (view.facts.question, None)),
        invented=view.facts.invented,
    )


def _helpers_page(request: Web, view: HelpersView, form: Form) -> Response[str]:
    return render(
        request,
        "survey/helpers.html",
        _("走访的志愿者"),
        {"view": view, "form": form},
        status=form.status,
        crumbs=(
            (_("征询"), "/surveys"),
            (view.facts.question, f"/surveys/{view.facts.id}"),
            (_("走访的志愿者"), None),
        ),
        invented=view.facts.invented,
    )
