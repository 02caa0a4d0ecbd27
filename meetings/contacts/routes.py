"""联系方式: how the people on the seats are reached; masked unless somebody says why."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_email, mask_phone
from app.outbox.forms import ContactForm
from app.web import Form, Web, read_form, render, see
from meetings.access import ConsultationFacts
from meetings.contacts import queries, services
from meetings.contacts.forms import LookForm
from meetings.contacts.queries import ContactLine
from meetings.contacts.services import ContactInFull


class ContactController(Controller):
    path = "/consultations/{consultation:int}/contacts"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        view = await queries.contacts_page(actor, consultation)
        return render(
            request,
            "contacts/list.html",
            _("到席人员的联系方式"),
            {"view": view, "rows": [(line, *_masked(line)) for line in view.lines]},
            crumbs=_crumbs(view.facts, _("联系方式")),
            invented=view.facts.invented,
        )

    @get("/{member:int}")
    async def show_one(
        self, request: Web, actor: Actor, consultation: int, member: int
    ) -> Response[str]:
        return await _page(request, actor, consultation, member, Form())

    @post("/{member:int}")
    async def change(
        self, request: Web, actor: Actor, consultation: int, member: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ContactForm)
            await services.change_contact(actor, consultation, member, typed, now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, consultation, member, form.refused(refusal))
        return see(f"/consultations/{consultation}/contacts", _("已保存。"))

    @post("/{member:int}/look", status_code=HTTP_200_OK)
    async def look(
        self, request: Web, actor: Actor, consultation: int, member: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(LookForm).reason
            seen = await services.look_at_contact(actor, consultation, member, reason, now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, consultation, member, form.refused(refusal))
        return await _page(request, actor, consultation, member, Form(), seen)


def _masked(line: ContactLine) -> tuple[str, str]:
    email = line.reached_by_email
    return mask_phone(line.reached_by_phone), mask_email(email) if email else ""


def _crumbs(facts: ConsultationFacts, here: str) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("协商"), "/consultations"),
        (facts.topic, f"/consultations/{facts.id}"),
        (here, None),
    )


async def _page(
    request: Web,
    actor: Actor,
    consultation: int,
    member: int,
    form: Form,
    seen: ContactInFull | None = None,
) -> Response[str]:
    view, line = await queries.contact_of(actor, consultation, member)
    return render(
        request,
        "contacts/one.html",
        line.name,
        {
            "view": view,
            "line": line,
            "phone": mask_phone(line.phone),
            "email": mask_email(line.email) if line.email else "",
            "form": form,
            "seen": seen,
        },
        status=form.status,
        crumbs=(
            *_crumbs(view.facts, "")[:-1],
            (_("联系方式"), f"/consultations/{consultation}/contacts"),
            (line.name, None),
        ),
        invented=view.facts.invented,
    )
