"""Published versions: the page, one flat, two compared; and which one a motion adopts."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.estates.chart import unit_name
from app.guards import signed_in
from app.i18n import _
from app.jobs.rules import AlreadyRunning
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.costs.access import VersionFacts
from votes.costs.charts import change_chart, change_in_words, distribution
from votes.costs.drafting.rules import Flat, UnknownFlats
from votes.costs.statements.services import print_statements
from votes.costs.versions import queries, services
from votes.costs.words import WORDS, instalments_in_words, steps_in_words


class PublishController(Controller):
    path = "/costs/{scheme:int}/publish"
    guards = [signed_in]

    @post("/")
    async def publish(
        self, request: Web, actor: Actor, scheme: int, settings: Settings, now: datetime
    ) -> Response[str]:
        typed = (await read_form(request)).value("revision")
        revision = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
        try:
            version = await services.publish(
                actor, scheme, revision, data_dir=settings.data_dir, now=now
            )
        except Conflict as refusal:
            return see(f"/costs/{scheme}", warn=f"{refusal.message}。{refusal.remedy}")
        return see(f"/costs/versions/{version}", _("已公布。这一版不能再改。"))


class VersionController(Controller):
    path = "/costs/versions/{version:int}"
    guards = [signed_in]

    @get("/")
    async def show_version(
        self, request: Web, actor: Actor, version: int, settings: Settings
    ) -> Response[str]:
        return await _version_page(request, actor, version, settings, Form())

    @get("/file")
    async def take_file(self, actor: Actor, version: int, settings: Settings) -> Response[bytes]:
        content, facts = await queries.version_file(actor, version, settings.data_dir)
        name = _("费用文件-{title}-第{n}版.json").format(title=facts.scheme.title, n=facts.number)
        return download(content, "application/json", name)

    @post("/statements")
    async def print_statements(
        self, request: Web, actor: Actor, version: int, settings: Settings, now: datetime
    ) -> Response[str]:
        try:
            job = await print_statements(
                actor,
                version,
                runner=request.app.state.job_runner,
                settings=settings,
                now=now,
            )
        except AlreadyRunning as running:
            there = f"/jobs/{running.job}" if running.job else f"/costs/versions/{version}"
            return see(there, warn=f"{running.message}。{running.remedy}")
        return see(f"/jobs/{job}")

    @post("/find")
    async def find_flat(
        self, request: Web, actor: Actor, version: int, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        unit = form.value("unit").strip()[:60]
        place = await queries.place_of_unit(actor, version, unit)
        if place is None:
            refused = form.refused(UnknownFlats([unit], "unit"))
            return await _version_page(request, actor, version, settings, refused)
        return see(f"/costs/versions/{version}/flats/{place}")

    @get("/flats/{place:int}")
    async def show_flat(
        self, request: Web, actor: Actor, version: int, place: int, settings: Settings
    ) -> Response[str]:
        view = await queries.flat_page(actor, version, place, settings.data_dir)
        name = _name(view.flat)
        return render(
            request,
            "costs/flat.html",
            name,
            {
                "facts": view.facts,
                "told": view.told,
                "steps": steps_in_words(view.told),
                "instalments": instalments_in_words(view.told.instalments_fen),
            },
            crumbs=_crumbs(view.facts, name),
            invented=view.facts.scheme.invented,
        )

    @get("/compare/{other:int}")
    async def show_comparison(
        self, request: Web, actor: Actor, version: int, other: int, settings: Settings
    ) -> Response[str]:
        view = await queries.comparison_page(actor, version, other, settings.data_dir)
        return render(
            request,
            "costs/compare.html",
            _("两版比较"),
            {
                "view": view,
                "drawn": distribution(view.compared),
                "chart": change_chart(view.compared, view.flats),
                "affected": [
                    (
                        _name(one.flat),
                        change_in_words(one.change_fen),
                        one.before and (one.before, steps_in_words(one.before)),
                        one.after and (one.after, steps_in_words(one.after)),
                    )
                    for one in view.affected
                ],
            },
            crumbs=_crumbs(view.after, _("两版比较")),
            invented=view.after.scheme.invented,
        )


class AdoptController(Controller):
    path = "/polls/{poll:int}/motions/{number:int}/scheme"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, poll: int, number: int) -> Response[str]:
        return await _adopt_page(request, actor, poll, number, Form())

    @post("/")
    async def adopt(self, request: Web, actor: Actor, poll: int, number: int) -> Response[str]:
        form = await read_form(request)
        typed = form.value("version")
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 9):
            wrong = Invalid(_("请选择一个版本"), _("请在列出的版本中选择。"), field="version")
            return await _adopt_page(request, actor, poll, number, form.refused(wrong))
        await services.adopt(actor, poll, number, int(typed) if typed else None)
        return see(f"/polls/{poll}", _("已保存。"))


async def _adopt_page(
    request: Web, actor: Actor, poll: int, number: int, form: Form
) -> Response[str]:
    facts, choices, now_adopted = await queries.versions_to_adopt(actor, poll, number)
    form.values.setdefault("version", str(now_adopted or ""))
    return render(
        request,
        "costs/adopt.html",
        _("采用哪一版费用方案"),
        {
            "poll": facts.id,
            "number": number,
            "form": form,
            "versions": [
                (
                    str(one.id),
                    _("{title}　第 {n} 版（{sha}…）").format(
                        title=one.title, n=one.number, sha=one.sha256[:12]
                    ),
                )
                for one in choices
            ],
        },
        status=form.status,
        crumbs=((_("表决"), "/polls"), (facts.title, f"/polls/{poll}"), (_("费用方案"), None)),
        invented=facts.invented,
    )


async def _version_page(
    request: Web, actor: Actor, version: int, settings: Settings, form: Form
) -> Response[str]:
    view = await queries.version_page(actor, version, settings.data_dir)
    return render(
        request,
        "costs/version.html",
        _("{title}　第 {n} 版").format(title=view.facts.scheme.title, n=view.facts.number),
        {"view": view, "form": form, **WORDS},
        status=HTTP_409_CONFLICT if form.faults else 200,
        crumbs=_crumbs(view.facts, None),
        invented=view.facts.scheme.invented,
    )


def _name(flat: Flat) -> str:
    return unit_name(flat.building, flat.staircase, flat.room)


def _crumbs(facts: VersionFacts, here: str | None) -> tuple[tuple[str, str | None], ...]:
    version = _("第 {n} 版").format(n=facts.number)
    return (
        (facts.scheme.topic, f"/consultations/{facts.scheme.consultation}"),
        (facts.scheme.title, f"/costs/{facts.scheme.id}"),
        (version, f"/costs/versions/{facts.id}" if here else None),
        *(((here, None),) if here else ()),
    )
