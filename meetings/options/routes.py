"""Options of an item compared, and straw polls."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid, YishiError
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see
from meetings.agenda.pages import item_path, usual_limits
from meetings.agenda.queries import TableView, table_page, table_to_run
from meetings.agenda.words import labels_of
from meetings.options import services
from meetings.options.forms import ArgumentForm, OptionForm, PollForm, read_answers
from meetings.options.queries import StrawPollView
from meetings.options.rules import SIDES, no_vote, side_word
from meetings.scheduling.pages import meeting_crumbs


@dataclass(frozen=True, slots=True)
class LeanRow:
    """One line of a straw poll: an option, how many seats, of `asked`, and which."""

    title: str
    seats: int
    asked: int
    share: int
    names: str


class OptionController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}/options"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, meeting: int, number: int, settings: Settings
    ) -> Response[str]:
        view = await table_page(actor, meeting, number, usual_limits(settings))
        return _page(request, view)

    @post("/")
    async def add(
        self, request: Web, actor: Actor, meeting: int, number: int, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            title = form.read(OptionForm).title
            await services.add_option(actor, meeting, number, title)
        except (Invalid, Conflict) as refusal:
            return await _refused(
                request, actor, meeting, number, settings, "option", form, refusal
            )
        return _back(meeting, number, _("方案已列出。"))

    @post("/{option:int}/remove")
    async def remove(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        option: int,
        settings: Settings,
    ) -> Response[str]:
        try:
            await services.remove_option(actor, meeting, number, option)
        except Conflict as refusal:
            return await _refused(
                request, actor, meeting, number, settings, "option", Form(), refusal
            )
        return _back(meeting, number, _("方案已删除。"))

    @post("/arguments")
    async def argue(
        self, request: Web, actor: Actor, meeting: int, number: int, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ArgumentForm)
            await services.add_argument(
                actor, meeting, number, typed.option, typed.seat, typed.side, typed.text
            )
        except (Invalid, Conflict) as refusal:
            return await _refused(
                request, actor, meeting, number, settings, "argument", form, refusal
            )
        return _back(meeting, number, _("理由已记下。"))

    @post("/polls")
    async def open_poll(
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
            question = form.read(PollForm).question
            await services.open_poll(actor, meeting, number, question, now=now)
        except (Invalid, Conflict) as refusal:
            return await _refused(request, actor, meeting, number, settings, "poll", form, refusal)
        return _back(meeting, number, _("摸底开始。请逐席位询问，或由各席位用自己的链接选择。"))

    @post("/polls/{poll:int}/answers")
    async def answer(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        poll: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        view = await table_to_run(actor, meeting, number, usual_limits(settings))
        said = read_answers(form, [seat.id for seat in view.seats])
        try:
            await services.note_answers(actor, meeting, number, poll, said, now=now)
        except Conflict as refusal:
            return await _refused(
                request, actor, meeting, number, settings, "answers", form, refusal
            )
        return _back(meeting, number, _("各席位的倾向已记下。"))

    @post("/polls/{poll:int}/close")
    async def close(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        poll: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        try:
            await services.close_poll(actor, meeting, number, poll, now=now)
        except Conflict as refusal:
            return await _refused(
                request, actor, meeting, number, settings, "poll", Form(), refusal
            )
        return _back(meeting, number, _("摸底结束。"))


def _back(meeting: int, number: int, done: str) -> Response[str]:
    return see(f"{item_path(meeting, number)}/options", done)


async def _refused(
    request: Web,
    actor: Actor,
    meeting: int,
    number: int,
    settings: Settings,
    which: str,
    form: Form,
    refusal: YishiError,
) -> Response[str]:
    view = await table_to_run(actor, meeting, number, usual_limits(settings))
    return _page(request, view, which, form.refused(refusal), status_of(refusal))


def lean_rows(view: TableView, poll: StrawPollView, labels: dict[int, str]) -> list[LeanRow]:
    """Every seat that can be asked counts among `asked`, also one that has said nothing."""
    titles = {option.id: option.title for option in view.compared.options}
    asked = len(view.seats)
    return [
        LeanRow(
            titles[lean.option] if lean.option is not None else _("都不倾向"),
            lean.seats,
            asked,
            lean.share,
            _("、").join(
                labels[seat] for seat, said in poll.answers.items() if said == lean.option
            ),
        )
        for lean in poll.leanings(view.compared.options, asked)
    ]


def _page(
    request: Web,
    view: TableView,
    which: str = "",
    refused: Form | None = None,
    status: int = 200,
) -> Response[str]:
    labels = labels_of(view.seats)
    running = view.compared.running
    answers = {
        f"lean-{seat}": "none" if option is None else str(option)
        for seat, option in (running.answers.items() if running else ())
    }
    forms = {
        "option": Form(),
        "argument": Form({"side": "for"}),
        "poll": Form({"question": _("您此刻更倾向哪个方案？")}),
        "answers": Form(answers),
    }
    if refused is not None:
        forms[which] = refused
    return render(
        request,
        "meetings/options.html",
        _("方案比较和摸底"),
        {
            "view": view,
            "forms": forms,
            "refused": refused,
            "labels": labels,
            "seats": [(str(id_), label) for id_, label in labels.items()],
            "options": [
                (str(one.id), _("方案 {n}：{title}").format(n=one.number, title=one.title))
                for one in view.compared.options
            ],
            "leans": [
                *(
                    (str(one.id), _("方案 {n}").format(n=one.number))
                    for one in view.compared.options
                ),
                ("none", _("都不倾向")),
            ],
            "sides": [(side, side_word(side)) for side in SIDES],
            "no_vote": no_vote(),
            "results": [(poll, lean_rows(view, poll, labels)) for poll in view.compared.polls],
            "finished": view.item.state in ("closed", "carried"),
        },
        status=status,
        crumbs=(
            *meeting_crumbs(view.facts, "")[:-1],
            (view.item.title, item_path(view.facts.id, view.item.number)),
            (_("方案比较和摸底"), None),
        ),
        invented=view.facts.consultation.invented,
    )
