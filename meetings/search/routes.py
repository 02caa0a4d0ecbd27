"""The search page."""

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, render
from meetings.search.queries import KINDS, search
from meetings.search.rules import read_question


def kind_word(kind: str) -> str:
    return {
        "topic": _("协商"),
        "item": _("议题"),
        "statement": _("发言"),
        "promise": _("承诺"),
        "minutes": _("纪要"),
    }[kind]


class SearchController(Controller):
    path = "/search"
    guards = [signed_in]

    @get("/")
    async def look(
        self, request: Web, actor: Actor, q: str | None = None, kind: str = ""
    ) -> Response[str]:
        """The question is sent by GET: it changes nothing, and its answer has an address."""
        form = Form({"q": (q or "")[:200], "kind": kind})
        found = None
        if q is not None:
            kinds = tuple(one for one in KINDS if kind in ("", one)) or KINDS
            try:
                found = await search(actor, read_question(q.strip()), kinds)
            except Invalid as refusal:
                form = form.refused(refusal)
        return render(
            request,
            "search/show.html",
            _("查找"),
            {
                "form": form,
                "found": found,
                "kinds": [(one, kind_word(one)) for one in KINDS],
                "kind_word": kind_word,
                "count": sum(len(one.hits) for one in found or ()),
            },
            status=form.status,
            crumbs=((_("协商"), "/consultations"), (_("查找"), None)),
        )
