"""An objection to one household's amount, by the code on its statement 费用分摊告知单."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, address_of, read_form, render, see, uploaded
from votes.ballots.rules import RECEIPTS
from votes.costs.statements.queries import OpenStatement, open_statement
from votes.objections.access import terms_of
from votes.objections.forms import StatementForm
from votes.objections.raising import object_by_statement
from votes.objections.receipts import receipt_link


class StatementObjectionController(Controller):
    path = "/a/{key:str}"
    guards = [public]

    @get("/")
    async def show(self, request: Web, key: str, settings: Settings) -> Response[str]:
        return _page(request, key, await open_statement(key, settings.secret_key), Form())

    @post("/")
    async def object(
        self, request: Web, key: str, now: datetime, settings: Settings
    ) -> Response[str]:
        statement = await open_statement(key, settings.secret_key)
        form = await read_form(request)
        try:
            number = await object_by_statement(
                statement,
                form.read(StatementForm).plan(statement),
                await uploaded(form, "photo"),
                address=address_of(request),
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _page(request, key, statement, form.refused(refusal), status_of(refusal))
        return see(receipt_link(settings.secret_key, number))


def _page(
    request: Web, key: str, statement: OpenStatement, form: Form, status: int = 200
) -> Response[str]:
    return render(
        request,
        "objections/statement.html",
        _("对我家的金额提出异议"),
        {"key": key, "statement": statement, "form": form},
        status=status,
        invented=statement.invented,
    )
