"""Sharing otherwise: a form, and the answer on the same page or as a file. Nothing is kept."""

import importlib
from collections.abc import Callable

import anyio.to_thread
from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.printing.lists import as_work
from app.settings import Settings
from app.web import Form, Web, download, read_form, render
from votes.costs.charts import change_chart, distribution
from votes.costs.cost_writer import write_cost_file
from votes.costs.drafting.options import key_options
from votes.costs.words import key_word
from votes.dossier.sheets import sheet
from votes.results.count_writer import canonical_bytes
from votes.review.shares.queries import VersionToShare, version_to_share
from votes.review.shares.rules import KeyNotPossible, OtherShares
from votes.review.shares.words import (
    by_flat,
    figures_beside,
    headline,
    heads,
    keys_in_words,
    mark,
    shares_sheet,
)

_SETTING = "app.printing.setting"  # loads the fonts: imported when it is wanted


class OtherSharesController(Controller):
    path = "/costs/versions/{version:int}/otherwise"
    guards = [signed_in]

    @get("/")
    async def show_shares(
        self, request: Web, actor: Actor, version: int, settings: Settings
    ) -> Response[str]:
        view = await version_to_share(actor, version, settings.data_dir)
        form = Form({f"key{n}": pool.key for n, pool in enumerate(view.pools)})
        return _page(request, view, form, None)

    @post("/", status_code=HTTP_200_OK)
    async def share_otherwise(
        self, request: Web, actor: Actor, version: int, settings: Settings
    ) -> Response[str] | Response[bytes]:
        """`file`, by the button pressed: json, csv or pdf."""
        view = await version_to_share(actor, version, settings.data_dir)
        form = await read_form(request)
        try:
            found = await view.assumed(_keys(view, form))
            if wanted := form.value("file"):
                return await _file(view, found, wanted, settings)
        except (Invalid, Conflict) as refusal:
            return _page(request, view, form.refused(refusal), None)
        return _page(request, view, form, found)


def _keys(view: VersionToShare, form: Form) -> list[str]:
    """KeyNotPossible."""
    allowed = {key for key, _word in key_options()}
    keys = [form.value(f"key{n}") for n in range(len(view.pools))]
    for n, (key, pool) in enumerate(zip(keys, view.pools, strict=True)):
        if key not in allowed and key != pool.key:
            raise KeyNotPossible(key[:60], f"key{n}")
    return keys


async def _file(
    view: VersionToShare, found: OtherShares, wanted: str, settings: Settings
) -> Response[bytes]:
    """FontsMissing."""
    name = f"assumed-{view.facts.scheme.id}-{view.facts.number}"
    if wanted == "csv":
        rows = [[mark(), "", "", ""], *by_flat(view, found)]
        return download(sheet(heads(), rows), "text/csv; charset=utf-8", f"{name}.csv")
    if wanted == "pdf":
        set_list: Callable[..., bytes] = importlib.import_module(_SETTING).set_list
        work = as_work(shares_sheet(view, found), settings.fonts_dir)
        content = await anyio.to_thread.run_sync(lambda: set_list(**work))
        return download(content, "application/pdf", f"{name}.pdf")
    title = _("【{mark}】{title}").format(mark=mark(), title=view.facts.scheme.title)
    content = canonical_bytes(write_cost_file(found.scheme, title))
    return download(content, "application/json", f"{name}.json")


def _page(
    request: Web, view: VersionToShare, form: Form, found: OtherShares | None
) -> Response[str]:
    facts = view.facts
    shown = (
        {}
        if found is None
        else {
            "headline": headline(found),
            "keys": keys_in_words(view, found),
            "rows": figures_beside(found),
            "drawn": distribution(found.compared),
            "chart": change_chart(found.compared, view.flats),
        }
    )
    return render(
        request,
        "review/shares.html",
        _("换一种分摊办法再算"),
        {
            "facts": facts,
            "form": form,
            "pools": [(pool.item, _options(pool.key)) for pool in view.pools],
            "shown": shown,
        },
        status=form.status,
        crumbs=(
            (facts.scheme.topic, f"/consultations/{facts.scheme.consultation}"),
            (facts.scheme.title, f"/costs/{facts.scheme.id}"),
            (_("第 {n} 版").format(n=facts.number), f"/costs/versions/{facts.id}"),
            (_("换一种分摊办法再算"), None),
        ),
        invented=facts.scheme.invented,
    )


def _options(key: str) -> list[tuple[str, str]]:
    """What is permitted, and what a file of somebody else's has."""
    options = key_options()
    return options if key in dict(options) else [(key, key_word(key)), *options]
