"""Invitations to a meeting: how they stand, one of them, letters, cancelling."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.outbox.letters import print_letters
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from meetings.invitations import queries, services
from meetings.invitations.forms import AnswerForm, CancelForm, HandedOverForm, OneHandedOverForm
from meetings.invitations.handing_over import (
    HandedOver,
    LetterOutdated,
    hand_over_another,
    hand_over_letters,
)
from meetings.invitations.letters import letters
from meetings.invitations.rules import ANSWERS, answer_word
from meetings.invitations.words import answer_lines, message_rows, person_row
from meetings.scheduling.pages import meeting_crumbs


class InvitationsController(Controller):
    path = "/meetings/{meeting:int}/invitations"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await queries.invitations_page(actor, meeting)
        rows = [person_row(line) for line in view.lines]
        sending = settings.sending
        return render(
            request,
            "invitations/show.html",
            _("通知和答复"),
            {
                "view": view,
                "rows": rows,
                "unreached": [row.name for row in rows if not row.reached],
                "letters": [(str(line.letter), line.name) for line in view.lines if line.letter],
                "form": Form(),
                "open": now < view.facts.starts_at and not view.facts.cancelled,
                "missing": [
                    word
                    for word, there in (
                        (_("电子邮件"), sending.smtp),
                        (_("短信"), sending.sms),
                    )
                    if there is None
                ],
                "has_group": sending.group is not None,
            },
            crumbs=meeting_crumbs(view.facts, _("通知和答复")),
            invented=view.facts.consultation.invented,
        )

    @post("/tell")
    async def tell(self, actor: Actor, meeting: int, now: datetime) -> Response[str]:
        told = await services.tell_all(actor, meeting, now=now)
        return see(f"/meetings/{meeting}/invitations", _("已交给系统通知 {n} 人。").format(n=told))

    @post("/group")
    async def tell_group(self, actor: Actor, meeting: int, now: datetime) -> Response[str]:
        path = f"/meetings/{meeting}/invitations"
        if await services.tell_group(actor, meeting, now=now):
            return see(path, _("已交给系统发到工作群。"))
        return see(path, warn=_("这个时间和地点已经发到群里，不用再发。"))

    @get("/letters")
    async def print_all(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        """Of all whose letter has not been handed over."""
        return await _letters(actor, meeting, None, settings, now)

    @post("/letters")
    async def hand_over_some(
        self, request: Web, actor: Actor, meeting: int, now: datetime
    ) -> Response[str]:
        path = f"/meetings/{meeting}/invitations"
        form = await read_form(request)
        try:
            letters = form.read(HandedOverForm).letter
        except Invalid:
            return see(path, warn=_("请勾选已经送到的人。"))
        return _noted(path, await hand_over_letters(actor, meeting, letters, now=now))

    @get("/cancel")
    async def show_cancel(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        return await _cancel_page(request, actor, meeting, Form())

    @post("/cancel")
    async def cancel(
        self, request: Web, actor: Actor, meeting: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(CancelForm).reason
            told = await services.cancel_meeting(actor, meeting, reason, now=now)
        except (Invalid, Conflict) as refusal:
            return await _cancel_page(request, actor, meeting, form.refused(refusal))
        return see(
            f"/meetings/{meeting}/invitations",
            _("会议已取消，取消通知已交给系统发给 {n} 人。").format(n=told),
        )

    @get("/{invitation:int}")
    async def show_one(
        self, request: Web, actor: Actor, meeting: int, invitation: int, now: datetime
    ) -> Response[str]:
        return await _one_page(request, actor, meeting, invitation, Form(), now)

    @post("/{invitation:int}/answer")
    async def enter_answer(
        self, request: Web, actor: Actor, meeting: int, invitation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            answer = form.read(AnswerForm).plan()
            await services.enter_answer(actor, meeting, invitation, answer, now=now)
        except (Invalid, Conflict) as refusal:
            return await _one_page(request, actor, meeting, invitation, form.refused(refusal), now)
        return see(f"/meetings/{meeting}/invitations/{invitation}", _("答复已登记。"))

    @post("/{invitation:int}/messages/{message:int}/again")
    async def send_again(
        self, actor: Actor, meeting: int, invitation: int, message: int, now: datetime
    ) -> Response[str]:
        await services.send_again(actor, meeting, invitation, message, now=now)
        return see(f"/meetings/{meeting}/invitations/{invitation}", _("已交给系统再发一次。"))

    @get("/{invitation:int}/letter")
    async def print_one(
        self, actor: Actor, meeting: int, invitation: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        return await _letters(actor, meeting, invitation, settings, now)

    @post("/{invitation:int}/letter")
    async def hand_over(
        self, request: Web, actor: Actor, meeting: int, invitation: int, now: datetime
    ) -> Response[str]:
        path = f"/meetings/{meeting}/invitations/{invitation}"
        shown = (await read_form(request)).read(OneHandedOverForm)
        if shown.letter:
            return _noted(path, await hand_over_letters(actor, meeting, [shown.letter], now=now))
        try:
            new = await hand_over_another(actor, meeting, invitation, shown.notice, now=now)
        except LetterOutdated as refusal:
            return see(path, warn=f"{refusal.message}。{refusal.remedy}")
        return _noted(path, HandedOver(int(new), ()))

    @post("/{invitation:int}/renew")
    async def renew(
        self, actor: Actor, meeting: int, invitation: int, now: datetime
    ) -> Response[str]:
        await services.renew_link(actor, meeting, invitation, now=now)
        return see(
            f"/meetings/{meeting}/invitations/{invitation}",
            _("旧链接已失效。请重新打印通知书交给本人。"),
        )


def _noted(path: str, handed: HandedOver) -> Response[str]:
    said = _("已登记 {n} 份当面送交。").format(n=handed.persons)
    if handed.outdated:
        warn = _(
            "{names}：会议通知在打印以后有变动，没有登记。请重新打印，把新的通知书送给本人，再登记。"
        ).format(names="、".join(handed.outdated))
        return see(path, warn=said + warn if handed.persons else warn)
    return see(path, said if handed.persons else _("已经登记过，没有重复登记。"))


async def _letters(
    actor: Actor, meeting: int, only: int | None, settings: Settings, now: datetime
) -> Response[bytes]:
    facts, agenda, reason, guests = await queries.letters_to_print(actor, meeting, only)
    pages = letters(
        facts,
        agenda,
        reason,
        guests,
        base_url=settings.base_url,
        secret_key=settings.secret_key,
        now=now,
    )
    pdf = await print_letters(pages, settings.fonts_dir)
    return download(pdf, "application/pdf", _("会议通知书.pdf"), shown=True)


async def _cancel_page(request: Web, actor: Actor, meeting: int, form: Form) -> Response[str]:
    view = await queries.invitations_page(actor, meeting)
    return render(
        request,
        "invitations/cancel.html",
        _("取消会议"),
        {
            "view": view,
            "form": form,
            "on_paper": [line.name for line in view.lines if line.letter],
        },
        status=form.status,
        crumbs=meeting_crumbs(view.facts, _("取消会议")),
        invented=view.facts.consultation.invented,
    )


async def _one_page(
    request: Web, actor: Actor, meeting: int, invitation: int, form: Form, now: datetime
) -> Response[str]:
    view = await queries.invitation_page(actor, meeting, invitation)
    return render(
        request,
        "invitations/one.html",
        view.line.name,
        {
            "view": view,
            "row": person_row(view.line),
            "messages": message_rows(view),
            "answers": answer_lines(view.answers),
            "options": [(answer, answer_word(answer)) for answer in ANSWERS],
            "form": form,
            "open": now < view.facts.starts_at
            and not view.facts.cancelled
            and not view.line.withdrawn,
        },
        status=form.status,
        crumbs=(
            *meeting_crumbs(view.facts, "")[:-1],
            (_("通知和答复"), f"/meetings/{meeting}/invitations"),
            (view.line.name, None),
        ),
        invented=view.facts.consultation.invented,
    )
