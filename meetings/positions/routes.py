"""The table, item by item: statements, positions, what was agreed, promises."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.clock import say_date
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.consultations.rules import FOUR
from meetings.positions import services
from meetings.positions.forms import AgreedForm, PromiseForm, StatementForm, read_positions
from meetings.positions.rules import STANCES, stance_word
from meetings.scheduling.forms import ItemForm
from meetings.scheduling.pages import meeting_crumbs
from meetings.scheduling.queries import ItemView, MeetingView, meeting_page, open_meeting_page
from meetings.scheduling.services import change_item, remove_item
from meetings.scheduling.words import seat_label, speakers


class ItemController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}"
    guards = [signed_in]

    @get("/")
    async def show_item(
        self, request: Web, actor: Actor, meeting: int, number: int
    ) -> Response[str]:
        view = await meeting_page(actor, meeting)
        return _page(request, view, view.item(number))

    @post("/")
    async def change(self, request: Web, actor: Actor, meeting: int, number: int) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ItemForm)
            await change_item(actor, meeting, number, typed.title, typed.summary)
        except Invalid as refusal:
            return await _refused(request, actor, meeting, number, "item", form, refusal)
        return _back(meeting, number, _("议题已保存。"))

    @post("/remove")
    async def remove(self, actor: Actor, meeting: int, number: int) -> Response[str]:
        await remove_item(actor, meeting, number)
        return see(f"/meetings/{meeting}", _("议题已删除，后面的议题顺序前移。"))

    @post("/statements")
    async def note_statement(
        self, request: Web, actor: Actor, meeting: int, number: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(StatementForm)
            await services.note_statement(actor, meeting, number, typed.who, typed.text, now=now)
        except Invalid as refusal:
            return await _refused(request, actor, meeting, number, "statement", form, refusal)
        return _back(meeting, number, _("发言已记下。"))

    @post("/statements/{statement:int}/remove")
    async def remove_statement(
        self, actor: Actor, meeting: int, number: int, statement: int
    ) -> Response[str]:
        await services.remove_statement(actor, meeting, number, statement)
        return _back(meeting, number, _("已删除这条发言。"))

    @post("/positions")
    async def note_positions(
        self, request: Web, actor: Actor, meeting: int, number: int
    ) -> Response[str]:
        form = await read_form(request)
        view = await open_meeting_page(actor, meeting)
        four = [seat.id for seat in view.seats if seat.kind in FOUR]
        try:
            await services.note_positions(actor, meeting, number, read_positions(form, four))
        except Invalid as refusal:
            return await _refused(request, actor, meeting, number, "positions", form, refusal)
        return _back(meeting, number, _("各方立场已记下。"))

    @post("/agreed")
    async def note_agreed(
        self, request: Web, actor: Actor, meeting: int, number: int
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.note_agreed(actor, meeting, number, form.read(AgreedForm).agreed)
        except Invalid as refusal:
            return await _refused(request, actor, meeting, number, "agreed", form, refusal)
        return _back(meeting, number, _("议定事项已保存。"))

    @post("/promises")
    async def note_promise(
        self, request: Web, actor: Actor, meeting: int, number: int
    ) -> Response[str]:
        form = await read_form(request)
        try:
            plan = form.read(PromiseForm).plan()
            await services.note_promise(actor, meeting, number, plan)
        except Invalid as refusal:
            return await _refused(request, actor, meeting, number, "promise", form, refusal)
        return _back(meeting, number, _("承诺已记下。"))

    @post("/promises/{promise:int}/remove")
    async def remove_promise(
        self, actor: Actor, meeting: int, number: int, promise: int
    ) -> Response[str]:
        await services.remove_promise(actor, meeting, number, promise)
        return _back(meeting, number, _("已删除这项承诺。"))


def _back(meeting: int, number: int, done: str) -> Response[str]:
    return see(f"/meetings/{meeting}/items/{number}", done)


async def _refused(
    request: Web,
    actor: Actor,
    meeting: int,
    number: int,
    which: str,
    form: Form,
    refusal: Invalid,
) -> Response[str]:
    """The page again, with what was typed into the form `which`."""
    view = await open_meeting_page(actor, meeting)
    return _page(request, view, view.item(number), which, form.refused(refusal))


def _page(
    request: Web,
    view: MeetingView,
    item: ItemView,
    which: str = "",
    refused: Form | None = None,
) -> Response[str]:
    """Five forms on one page; the one that came back keeps what was typed."""
    seats = {seat.id: seat for seat in view.seats}
    labels = {seat.id: seat_label(seat) for seat in view.seats}
    forms = {
        "item": Form({"title": item.title, "summary": item.summary}),
        "statement": Form(),
        "positions": Form(_typed_positions(item)),
        "agreed": Form({"agreed": item.agreed}),
        "promise": Form(),
    }
    if refused is not None:
        forms[which] = refused
    title = _("议题 {n}").format(n=item.number)
    return render(
        request,
        "meetings/item.html",
        item.title,
        {
            "view": view,
            "item": item,
            "forms": forms,
            "refused": refused,
            "four": [(seat, labels[seat.id]) for seat in view.seats if seat.kind in FOUR],
            "labels": labels,
            "seats": [(str(id_), labels[id_]) for id_ in seats],
            "speakers": speakers(view),
            "stances": [(stance, stance_word(stance)) for stance in STANCES],
            "stance_words": {stance: stance_word(stance) for stance in STANCES},
            "due": {
                promise.id: say_date(promise.due_on) if promise.due_on else ""
                for promise in item.promises
            },
        },
        status=HTTP_422_UNPROCESSABLE_ENTITY if refused is not None else 200,
        crumbs=meeting_crumbs(view.facts, title),
        invented=view.facts.consultation.invented,
    )


def _typed_positions(item: ItemView) -> dict[str, str]:
    values: dict[str, str] = {}
    for position in item.positions:
        values[f"stance-{position.seat}"] = position.stance
        values[f"reason-{position.seat}"] = position.reason
        values[f"dissent-{position.seat}"] = position.dissent
    return values
