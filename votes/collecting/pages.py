"""The page of a collection, that several forms come back to."""

from datetime import datetime

from litestar import Response

from app.accounts.permissions import Actor
from app.clock import local_date
from app.i18n import _
from app.web import Form, Web, render
from votes.collecting import queries
from votes.collecting.words import crumbs_of, shown_building, way_options


def fresh(now: datetime) -> Form:
    return Form({"paid_on": local_date(now).isoformat(), "way": "bank"})


async def collection_page(request: Web, actor: Actor, collection: int, form: Form) -> Response[str]:
    view = await queries.collection_page(actor, collection)
    return render(
        request,
        "collecting/show.html",
        _("收款"),
        {
            "view": view,
            "rows": [shown_building(one) for one in view.buildings],
            "form": form,
            "ways": way_options(),
        },
        status=form.status,
        crumbs=crumbs_of(view.facts, None),
        invented=view.facts.version.scheme.invented,
    )
