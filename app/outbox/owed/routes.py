"""没有送到的消息: what a community's staff have to see to."""

from datetime import datetime
from itertools import groupby

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date, say_date
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_email, mask_name, mask_phone
from app.outbox.letters import Letter, print_letters
from app.outbox.links import link_token
from app.outbox.owed import queries, services
from app.outbox.owed.queries import OwedLine
from app.outbox.permissions import can_send_again
from app.outbox.rules import channel_word, remedy_of, state_word
from app.settings import Settings
from app.web import Web, download, render, see


class OwedController(Controller):
    path = "/outbox"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        lines = await queries.owed_lines(actor, now)
        mine = [line for line in lines if can_send_again(actor, line.place)]
        return render(
            request,
            "messages/owed.html",
            _("没有送到的消息"),
            {
                "tellings": [
                    [
                        {
                            "line": line,
                            "name": mask_name(line.name),
                            "way": _way(line),
                            "state": state_word(line.state, line.channel),
                            "remedy": remedy_of(line.outcome, line.channel),
                            "may": can_send_again(actor, line.place),
                        }
                        for line in of_one
                    ]
                    for _told, of_one in groupby(lines, key=lambda line: (line.place, line.title))
                ],
                "letters": queries.letters_among(mine),
                "more": len(lines) >= queries.SHOWN,
                "shown": queries.SHOWN,
            },
            crumbs=((_("消息"), "/messages"), (_("没有送到的消息"), None)),
            invented=any(line.invented for line in lines),
        )

    @get("/letters")
    async def print_all(self, actor: Actor, settings: Settings, now: datetime) -> Response[bytes]:
        lines = await queries.letters_owed(actor, now)
        pdf = await print_letters(
            [_letter(line, settings, now) for line in lines], settings.fonts_dir
        )
        return download(pdf, "application/pdf", _("通知书.pdf"), shown=True)

    @post("/{message:int}/again")
    async def send_again(self, actor: Actor, message: int, now: datetime) -> Response[str]:
        await services.send_again(actor, message, now=now)
        return see("/outbox", _("已交给系统再发一次。"))

    @post("/{message:int}/letter")
    async def hand_over(self, actor: Actor, message: int, now: datetime) -> Response[str]:
        await services.hand_over_letter(actor, message, now=now)
        return see("/outbox", _("已登记当面送交。"))

    @post("/{message:int}/received")
    async def note_received(self, actor: Actor, message: int, now: datetime) -> Response[str]:
        await services.note_received(actor, message, now=now)
        return see("/outbox", _("已登记本人收到。"))

    @post("/{message:int}/paper")
    async def put_on_paper(self, actor: Actor, message: int, now: datetime) -> Response[str]:
        await services.put_on_paper(actor, message, now=now)
        return see("/outbox", _("已改为纸质通知书，请打印后送交。"))


def _way(line: OwedLine) -> str:
    address = mask_email(line.address) if line.channel == "email" else mask_phone(line.address)
    return f"{channel_word(line.channel)} {address}".strip()


def _letter(line: OwedLine, settings: Settings, now: datetime) -> Letter:
    """As it was written. Texts that begin with the name keep it; others get it in front."""
    lines = line.text.split("\n")
    if line.name and not lines[0].startswith(line.name):
        lines = [_("{name}：").format(name=line.name), *lines]
    if lines[-1] != line.community_name:
        lines.append(line.community_name)
    link = ""
    if line.link_of:
        link = f"{settings.base_url}{line.link_path}{link_token(settings.secret_key, line.link_of)}"
    return Letter(
        title=line.title,
        lines=tuple(lines),
        date=say_date(local_date(now)),
        link=link,
        code_says=(_("请扫码查看或答复。"),) if link else (),
        invented=line.invented,
    )
