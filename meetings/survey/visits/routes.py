"""The list of the next round, the page at a door, and entries that waited on a phone."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_422_UNPROCESSABLE_ENTITY,
)

from app.accounts.permissions import Actor
from app.clock import say_time
from app.errors import Conflict, Invalid, NotFound, YishiError
from app.estates.chart import by_building
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.survey.rules import Phase, Round
from meetings.survey.visits.forms import VisitForm, read_household
from meetings.survey.visits.queries import VisitView, doors_page, visit_page
from meetings.survey.visits.services import Met, record_visit
from meetings.survey.words import (
    addressee_options,
    addressee_word,
    answer_options,
    answer_tag,
    answer_word,
    no_vote,
    round_options,
    signing_word,
    way_options,
    way_word,
)


class DoorsController(Controller):
    path = "/surveys/{survey:int}"
    guards = [signed_in]

    @get("/doors")
    async def list_doors(
        self,
        request: Web,
        actor: Actor,
        survey: int,
        now: datetime,
        building: str = "",
        staircase: str = "",
        only: str = "left",
    ) -> Response[str]:
        wanted = _wanted(only)
        view = await doors_page(
            actor, survey, wanted=wanted, building=building, staircase=staircase, now=now
        )
        return render(
            request,
            "survey/visits/doors.html",
            _("走访名单"),
            {
                "view": view,
                "buildings": by_building(view.doors),
                "form": Form({"building": building, "staircase": staircase, "only": wanted}),
                "wanted": wanted,
                "rounds": round_options(),
                "tag_of": answer_tag,
                "no_vote": no_vote(),
            },
            crumbs=(
                (_("征询"), "/surveys"),
                *([(view.facts.question, f"/surveys/{survey}")] if view.reads else []),
                (_("走访名单"), None),
            ),
            invented=view.facts.invented,
        )

    @get("/visit/{household:int}")
    async def show_visit(
        self,
        request: Web,
        actor: Actor,
        survey: int,
        household: int,
        now: datetime,
        only: str = "left",
    ) -> Response[str]:
        view = await visit_page(actor, survey, household, wanted=_wanted(only), now=now)
        form = Form({"way": "door", "key": secrets.token_hex(16), "seen": _seen(view)})
        return _visit_page(request, actor, view, form, _wanted(only))

    @post("/visit/{household:int}")
    async def visit(
        self,
        request: Web,
        actor: Actor,
        survey: int,
        household: int,
        now: datetime,
        only: str = "left",
    ) -> Response[str]:
        form = await read_form(request)
        wanted = _wanted(only)
        view = await visit_page(actor, survey, household, wanted=wanted, now=now)
        try:
            noted = await record_visit(
                actor, survey, household, form.read(VisitForm).plan(now), now=now
            )
        except Invalid as refusal:
            form.values.setdefault("key", secrets.token_hex(16))
            return _visit_page(request, actor, view, form.refused(refusal), wanted)
        if view.next_door is None:
            where = f"/surveys/{survey}/doors?only={wanted}"
            said = _("已记下。这栋楼的名单走完了。")
        else:
            where = f"/surveys/{survey}/visit/{view.next_door}?only={wanted}"
            said = _("已记下{name}，下一户。").format(name=view.door.name)
        if noted.met is not None:
            return see(where, warn=_said_of_meeting(view.door.name, noted.met))
        return see(where, said)

    @post("/visits")
    async def send(
        self, request: Web, actor: Actor, survey: int, now: datetime
    ) -> Response[dict[str, object]]:
        """An entry from a phone; {"done", "message"} in every case. Sent twice, stored once."""
        form = await read_form(request)
        try:
            household = read_household(form.value("household"))
            noted = await record_visit(
                actor, survey, household, form.read(VisitForm).plan(now), now=now
            )
        except ValueError as fault:
            return _told(str(fault), HTTP_422_UNPROCESSABLE_ENTITY)
        except Invalid as refusal:
            first = refusal.faults[0][1] if refusal.faults else refusal.remedy
            return _told(f"{refusal.message}：{first}", HTTP_422_UNPROCESSABLE_ENTITY)
        except Conflict as refusal:
            return _refusal(refusal, HTTP_409_CONFLICT)
        except NotFound as refusal:
            return _refusal(refusal, HTTP_404_NOT_FOUND)
        message = _said_of_meeting("", noted.met) if noted.met is not None else ""
        return _told(message, HTTP_200_OK)


def _wanted(only: str) -> Round:
    """What nobody offers is the usual round."""
    return next((value for value, _words in round_options() if value == only), "left")


def _seen(view: VisitView) -> str:
    return str(max((line.id for line in view.lines), default=0))


def _said_of_meeting(name: str, met: Met) -> str:
    return _(
        "已记下{name}。{who}在{at}也走访了这一户，记的是“{answer}”。两条都保留，以走访时间较晚的为准。"
    ).format(name=name, who=met.who, at=say_time(met.at), answer=answer_word(met.answer))


def _refusal(refusal: YishiError, status: int) -> Response[dict[str, object]]:
    return _told(f"{refusal.message}。{refusal.remedy}", status)


def _told(message: str, status: int) -> Response[dict[str, object]]:
    return Response({"done": status == HTTP_200_OK, "message": message}, status_code=status)


def _visit_page(
    request: Web, actor: Actor, view: VisitView, form: Form, wanted: Round
) -> Response[str]:
    return render(
        request,
        "survey/visits/visit.html",
        view.door.name,
        {
            "view": view,
            "form": form,
            "wanted": wanted,
            "person": actor.person,
            "is_open": view.phase is Phase.OPEN,
            "answers": answer_options(),
            "ways": way_options(),
            "addressees": addressee_options(),
            "tag_of": answer_tag,
            "way_word": way_word,
            "addressee_word": addressee_word,
            "signing_word": signing_word,
            "no_vote": no_vote(),
        },
        status=form.status,
        crumbs=(
            (_("征询"), "/surveys"),
            (_("走访名单"), f"/surveys/{view.facts.id}/doors?only={wanted}"),
            (view.door.name, None),
        ),
        invented=view.facts.invented,
    )
