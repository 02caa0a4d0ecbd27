"""Date polls 时间征询: opening one, how it stands, answering by a link."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import from_local, local, local_date
from app.errors import Conflict, Invalid, NotFound
from app.guards import WORDS_ONLY, public, signed_in
from app.i18n import _
from app.outbox.letters import print_letters
from app.settings import Settings
from app.statuses import status_of
from app.typed import YEARS
from app.web import Form, Web, download, read_form, render, see
from meetings.access import consultation_to_run
from meetings.datepolls import queries, services
from meetings.datepolls.forms import DatePollForm
from meetings.datepolls.letters import letters
from meetings.datepolls.queries import DatePollPage, OwnDates, VoterLine
from meetings.datepolls.rules import AnsweredMeanwhile, DatePollClosed
from meetings.datepolls.words import (
    answer_options,
    answer_word,
    say_option,
    say_short,
    say_standing,
)
from meetings.invitations.words import say_way_and_state
from meetings.preparing.queries import usual_contact
from meetings.scheduling.rules import MINUTES_USUAL

_LINES = 6


class OpenDatePollController(Controller):
    path = "/consultations/{consultation:int}/datepolls"
    guards = [signed_in]

    @get("/")
    async def list_polls(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        facts = await consultation_to_run(actor, consultation)
        return render(
            request,
            "datepolls/list.html",
            _("时间征询"),
            {
                "facts": facts,
                "lines": [
                    (line, line.closed_at is None and now < line.closes_at)
                    for line in await queries.date_poll_lines(actor, consultation)
                ],
            },
            crumbs=(
                (_("协商"), "/consultations"),
                (facts.topic, f"/consultations/{consultation}"),
                (_("时间征询"), None),
            ),
            invented=facts.invented,
        )

    @get("/new")
    async def show_new(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        """`starts_at` (any number) and `minutes`: dates that were found, as the form has them."""
        offered = [text[:16] for text in request.query_params.getall("starts_at", [])][:_LINES]
        until = min(
            [from_local(datetime.combine(local_date(now) + timedelta(days=3), time(18)))]
            + [_moment(text) - timedelta(hours=12) for text in offered if _is_moment(text)]
        )
        form = Form(
            {
                "minutes": request.query_params.get("minutes", str(MINUTES_USUAL))[:3],
                "closes_at": f"{local(until):%Y-%m-%dT%H:%M}",
            },
            lists={"starts_at": offered},
        )
        return await _new_page(request, actor, consultation, form)

    @post("/new")
    async def open_poll(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        form.lists["starts_at"] = [text for text in form.lists.get("starts_at", []) if text.strip()]
        try:
            poll = await services.open_date_poll(
                actor, consultation, form.read(DatePollForm), now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(request, actor, consultation, form.refused(refusal))
        return see(
            f"/datepolls/{poll}",
            _("时间征询已发起，链接已交给系统发给各人；没有联系方式的请打印。"),
        )


class DatePollController(Controller):
    path = "/datepolls/{poll:int}"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await queries.date_poll_page(actor, poll, secret_key=settings.secret_key)
        return _poll_page(request, view, settings, now)

    @post("/close")
    async def close(
        self, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[str]:
        await services.close_date_poll(actor, poll, secret_key=settings.secret_key, now=now)
        return see(f"/datepolls/{poll}", _("已截止。"))

    @get("/letters")
    async def print_letters(
        self, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        """Of all whose letter has not been handed over. NotFound where none waits."""
        page = await queries.date_poll_page(actor, poll, secret_key=settings.secret_key)
        pages = letters(page, base_url=settings.base_url, now=now)
        if not pages:
            raise NotFound
        pdf = await print_letters(pages, settings.fonts_dir)
        return download(pdf, "application/pdf", _("会议时间征询.pdf"), shown=True)

    @post("/voters/{voter:int}/renew")
    async def renew(
        self, actor: Actor, poll: int, voter: int, settings: Settings, now: datetime
    ) -> Response[str]:
        await services.renew_date_link(actor, poll, voter, secret_key=settings.secret_key, now=now)
        return see(f"/datepolls/{poll}", _("旧链接已失效，新链接已交给系统发给本人。"))

    @get("/voters/{voter:int}/answer")
    async def show_entry(
        self, request: Web, actor: Actor, poll: int, voter: int, settings: Settings
    ) -> Response[str]:
        view = await queries.date_poll_page(actor, poll, secret_key=settings.secret_key)
        line = view.voter(voter)
        form = Form({f"option-{option}": answer for option, answer in line.answers.items()})
        form.values["seen"] = _said_at(line)
        return _entry_page(request, view, voter, form)

    @post("/voters/{voter:int}/answer")
    async def enter(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        voter: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        """As she said by telephone, or on her slip."""
        view = await queries.date_poll_page(actor, poll, secret_key=settings.secret_key)
        form = await read_form(request)
        typed = {option.id: form.value(f"option-{option.id}") for option in view.options}
        try:
            await services.enter_dates(
                actor,
                poll,
                voter,
                typed,
                _seen(form.value("seen")),
                secret_key=settings.secret_key,
                now=now,
            )
        except DatePollClosed as over:
            return see(f"/datepolls/{poll}", warn=over.message)
        except AnsweredMeanwhile as refusal:
            view = await queries.date_poll_page(actor, poll, secret_key=settings.secret_key)
            form.values["seen"] = _said_at(view.voter(voter))
            return _entry_page(request, view, voter, form.refused(refusal), newer=True)
        except Invalid as refusal:
            return _entry_page(request, view, voter, form.refused(refusal))
        return see(f"/datepolls/{poll}", _("回答已登记。"))

    @post("/voters/{voter:int}/letter")
    async def hand_over(
        self, actor: Actor, poll: int, voter: int, settings: Settings, now: datetime
    ) -> Response[str]:
        await services.hand_over_question(
            actor, poll, voter, secret_key=settings.secret_key, now=now
        )
        return see(f"/datepolls/{poll}", _("已登记当面送交。"))


class OwnDatesController(Controller):
    """One who was asked answers by her link, without an account."""

    path = "/d/{key:str}"
    guards = [public]
    request_max_body_size = WORDS_ONLY

    @get("/")
    async def show(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        own = await queries.own_dates(key, secret_key=settings.secret_key)
        form = Form({f"option-{option}": answer for option, answer in own.answers.items()})
        return _own_page(request, key, own, form, now)

    @post("/")
    async def answer(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        own = await queries.own_dates(key, secret_key=settings.secret_key)
        form = await read_form(request)
        typed = {option.id: form.value(f"option-{option.id}") for option in own.options}
        try:
            await services.answer_dates(key, typed, secret_key=settings.secret_key, now=now)
        except DatePollClosed as over:  # the page says what was answered before, and what follows
            return see(f"/d/{key}", warn=f"{over.message}。{over.remedy}")
        except (Invalid, Conflict) as refusal:
            form.refused(refusal)
            return _own_page(request, key, own, form, now, status_of(refusal))
        return see(f"/d/{key}", _("已收到，谢谢。截止以前可以随时修改。"))


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def _moment(text: str) -> datetime:
    return from_local(datetime.fromisoformat(text))


async def _new_page(request: Web, actor: Actor, consultation: int, form: Form) -> Response[str]:
    facts = await consultation_to_run(actor, consultation)
    contact = await usual_contact(actor, facts.place.community)
    form.values.setdefault("contact", contact.name)
    form.values.setdefault("contact_phone", contact.phone)
    offered = form.lists.get("starts_at", [])
    return render(
        request,
        "datepolls/new.html",
        _("发起时间征询"),
        {
            "facts": facts,
            "form": form,
            "offered": [*offered, *[""] * max(2, _LINES - len(offered))],
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (facts.topic, f"/consultations/{consultation}"),
            (_("时间征询"), f"/consultations/{consultation}/datepolls"),
            (_("发起"), None),
        ),
        invented=facts.invented,
    )


def _poll_page(
    request: Web, view: DatePollPage, settings: Settings, now: datetime
) -> Response[str]:
    starts = {option.id: option.starts_at for option in view.options}
    return render(
        request,
        "datepolls/show.html",
        _("时间征询"),
        {
            "view": view,
            "open": view.closed_at is None and now < view.closes_at,
            "options": [
                (
                    say_option(starts[one.option], view.minutes),
                    say_standing(one),
                    "?"
                    + urlencode(
                        {
                            "starts_at": f"{local(starts[one.option]):%Y-%m-%dT%H:%M}",
                            "minutes": str(view.minutes),
                        }
                    ),
                )
                for one in view.standings
            ],
            "heads": [_("人员"), *(say_short(option.starts_at) for option in view.options)],
            "rows": [
                [
                    _("{name}（{seat}）").format(name=voter.name, seat=voter.seat),
                    *(
                        answer_word(voter.answers[option.id]) if option.id in voter.answers else "—"
                        for option in view.options
                    ),
                ]
                for voter in view.voters
            ],
            "links": [
                (
                    voter,
                    f"{settings.base_url}/d/{voter.key}",
                    _("；").join(say_way_and_state(one) for one in voter.told),
                )
                for voter in view.voters
            ],
            "letters": sum(voter.letter_waits for voter in view.voters),
        },
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{view.facts.id}"),
            (_("时间征询"), f"/consultations/{view.facts.id}/datepolls"),
            (_("第 {n} 次").format(n=view.id), None),
        ),
        invented=view.facts.invented,
    )


def _said_at(line: VoterLine) -> str:
    """As the form carries it; "" before the first answer."""
    return line.answered_at.isoformat() if line.answered_at else ""


def _seen(carried: str) -> datetime | None:
    try:
        return datetime.fromisoformat(carried)
    except ValueError:
        return None


def _entry_page(
    request: Web, view: DatePollPage, voter: int, form: Form, *, newer: bool = False
) -> Response[str]:
    """`newer`: what she has answered meanwhile is shown beside what was typed."""
    line = view.voter(voter)
    return render(
        request,
        "datepolls/answer.html",
        line.name,
        {
            "view": view,
            "line": line,
            "form": form,
            "options": [
                (option, say_option(option.starts_at, view.minutes)) for option in view.options
            ],
            "answers": answer_options(),
            "newer": [
                (say_option(option.starts_at, view.minutes), answer_word(line.answers[option.id]))
                for option in view.options
                if newer and option.id in line.answers
            ],
        },
        status=form.status,
        crumbs=(
            (view.facts.topic, f"/consultations/{view.facts.id}"),
            (_("时间征询"), f"/datepolls/{view.id}"),
            (line.name, None),
        ),
        invented=view.facts.invented,
    )


def _own_page(
    request: Web, key: str, own: OwnDates, form: Form, now: datetime, status: int = 200
) -> Response[str]:
    return render(
        request,
        "datepolls/own.html",
        _("哪天开会您有空？"),
        {
            "own": own,
            "key": key,
            "form": form,
            "open": own.closed_at is None and now < own.closes_at,
            "options": [
                (option, say_option(option.starts_at, own.minutes)) for option in own.options
            ],
            "answers": answer_options(),
            "answer_word": answer_word,
        },
        status=status,
        invented=own.invented,
    )
