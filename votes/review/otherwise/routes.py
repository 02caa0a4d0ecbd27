"""Counting otherwise: a form, and the answer on the same page. Nothing is kept."""

from dataclasses import dataclass

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.errors import Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, download, read_form, render
from votes.access import PollFacts
from votes.results.count_writer import canonical_bytes, write_count_file
from votes.results.gathering import MotionCase
from votes.review.otherwise.forms import AssumedForm
from votes.review.otherwise.queries import counted_cases, official_settings
from votes.review.otherwise.rules import Otherwise, assume
from votes.review.otherwise.words import figures_beside, headline


@dataclass(frozen=True, slots=True)
class _Shown:
    number: int
    title: str
    headline: str
    turns: bool
    rows: list[list[object]]


class OtherwiseController(Controller):
    path = "/polls/{poll:int}/otherwise"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, poll: int) -> Response[str]:
        facts, cases = await counted_cases(actor, poll)
        return _page(request, facts, Form(official_settings(cases)), [])

    @post("/", status_code=HTTP_200_OK)
    async def count(self, request: Web, actor: Actor, poll: int) -> Response[str] | Response[bytes]:
        """`file`, by the button pressed: the count file of that motion as assumed."""
        facts, cases = await counted_cases(actor, poll)
        form = await read_form(request)
        try:
            assumed = form.read(AssumedForm).assumed()
            found = [(one, assume(one.case, assumed)) for one in cases]
        except Invalid as refusal:
            return _page(request, facts, form.refused(refusal), [])
        if wanted := form.value("file"):
            return _file(found, wanted)
        shown = [
            _Shown(one.number, one.title, headline(other), other.turns, figures_beside(other))
            for one, other in found
        ]
        return _page(request, facts, form, shown)


def _file(found: list[tuple[MotionCase, Otherwise]], wanted: str) -> Response[bytes]:
    for one, other in found:
        if wanted == str(one.number):
            title = _("【假设计算，不是结果】{title}").format(title=one.title)
            content = canonical_bytes(write_count_file(other.case, title))
            return download(content, "application/json", f"assumed-{one.number}.json")
    raise NotFound


def _page(request: Web, facts: PollFacts, form: Form, shown: list[_Shown]) -> Response[str]:
    return render(
        request,
        "review/otherwise.html",
        _("换一种设置再算一遍"),
        {"poll": facts, "form": form, "shown": shown},
        status=form.status,
        crumbs=(
            (_("表决"), "/polls"),
            (facts.title, f"/polls/{facts.id}"),
            (_("结果"), f"/polls/{facts.id}/result"),
            (_("换一种设置再算"), None),
        ),
        invented=facts.invented,
    )
