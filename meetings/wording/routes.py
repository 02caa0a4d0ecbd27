"""The agreed wording of an item, sentence by sentence."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid, YishiError
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.agenda.pages import item_path, usual_limits
from meetings.agenda.queries import TableView, table_page, table_to_run
from meetings.agenda.words import labels_of
from meetings.scheduling.pages import meeting_crumbs
from meetings.wording import services
from meetings.wording.forms import AmendmentForm, DraftWordingForm, FixForm, ReopenForm
from meetings.wording.rules import SentenceChanged, act_word


class WordingController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}/wording"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, meeting: int, number: int, settings: Settings
    ) -> Response[str]:
        view = await table_page(actor, meeting, number, usual_limits(settings))
        # Free words become the draft, so that nobody types them again.
        text = view.item.agreed if not view.sentences else ""
        return _page(request, view, Form({"text": text}))

    @post("/")
    async def draft(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            text = form.read(DraftWordingForm).text
            await services.draft_sentences(actor, meeting, number, text, now=now)
        except (Invalid, Conflict) as refusal:
            return await _refused(request, actor, meeting, number, settings, form, refusal)
        return _back(meeting, number, _("已分成句子，可以逐句修改、定稿。"))

    @post("/{place:int}/amend")
    async def amend(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        place: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(AmendmentForm)
            await services.amend_sentence(
                actor,
                meeting,
                number,
                place,
                typed.text,
                typed.version,
                seat=typed.seat or None,
                note=typed.note,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _refused(request, actor, meeting, number, settings, Form(), refusal)
        return _back(meeting, number, _("修改已记下，改动处有标记。"))

    @post("/{place:int}/fix")
    async def fix(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        place: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            version = form.read(FixForm).version
            await services.fix_sentence(actor, meeting, number, place, version, now=now)
        except (Invalid, Conflict) as refusal:
            return await _refused(request, actor, meeting, number, settings, Form(), refusal)
        return _back(meeting, number, _("第 {n} 句已定稿，写入议定事项。").format(n=place))

    @post("/{place:int}/reopen")
    async def reopen(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        place: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ReopenForm)
            await services.reopen_sentence(
                actor, meeting, number, place, typed.version, typed.note, now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _refused(request, actor, meeting, number, settings, Form(), refusal)
        return _back(meeting, number, _("第 {n} 句已重新打开。").format(n=place))


def _back(meeting: int, number: int, done: str) -> Response[str]:
    return see(f"{item_path(meeting, number)}/wording", done)


async def _refused(
    request: Web,
    actor: Actor,
    meeting: int,
    number: int,
    settings: Settings,
    form: Form,
    refusal: YishiError,
) -> Response[str]:
    """The page again; an amendment that came second stands beside what came first."""
    view = await table_to_run(actor, meeting, number, usual_limits(settings))
    clash = refusal if isinstance(refusal, SentenceChanged) and refusal.typed else None
    return _page(request, view, form.refused(refusal), refusal, clash)


def _page(
    request: Web,
    view: TableView,
    form: Form,
    refusal: YishiError | None = None,
    clash: SentenceChanged | None = None,
) -> Response[str]:
    status = 200
    if refusal is not None:
        status = (
            HTTP_409_CONFLICT if isinstance(refusal, Conflict) else HTTP_422_UNPROCESSABLE_ENTITY
        )
    labels = labels_of(view.seats)
    return render(
        request,
        "meetings/wording.html",
        _("议定文字"),
        {
            "view": view,
            "form": form,
            "clash": clash,
            "labels": labels,
            "seats": [(str(id_), label) for id_, label in labels.items()],
            "act_word": act_word,
            "finished": view.item.state in ("closed", "carried"),
        },
        status=status,
        crumbs=(
            *meeting_crumbs(view.facts, "")[:-1],
            (view.item.title, item_path(view.facts.id, view.item.number)),
            (_("议定文字"), None),
        ),
        invented=view.facts.consultation.invented,
    )
