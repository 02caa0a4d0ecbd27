"""The record 操作记录."""

from litestar import Controller, Response, get

from app.audit.facts import facts_in_words
from app.audit.queries import audit_page
from app.audit.words import (
    action_in_words,
    subject_in_words,
    subject_page,
)
from app.guards import signed_in
from app.i18n import _
from app.web import Web, render


class AuditController(Controller):
    path = "/audit"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, before: int | None = None) -> Response[str]:
        return render(
            request,
            "audit/list.html",
            _("操作记录"),
            {
                "view": await audit_page(request.user, before),
                "say_action": action_in_words,
                "say_subject": subject_in_words,
                "page_of": subject_page,
                "say_facts": facts_in_words,
            },
            crumbs=((_("首页"), "/"), (_("操作记录"), None)),
        )
