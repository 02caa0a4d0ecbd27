"""A message on its way: its states, when it is tried again, when it is given up.

What is uncertain after a crash or a lost connection is said, never guessed: see
docs/decisions for why e-mail is repeated under the same Message-ID and a short message is not.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from app.errors import Conflict, Invalid
from app.i18n import _

Channel = Literal["inbox", "email", "sms", "group", "letter"]
State = Literal["waiting", "sending", "sent", "delivered", "failed", "uncertain", "withdrawn"]
Outcome = Literal[
    "sent",  # the other side took it
    "delivered",  # the recipient has it: a gateway's word, a read message, a letter handed over
    "refused",  # for good: no such address
    "deferred",  # not now: the server is away or asks to come again
    "interrupted",  # this program stopped before it handed anything over
    "unknown",  # handed over, and no answer came
    "unconfigured",  # no way out is set up for this channel
    "expired",  # what it tells is over
    "given_up",  # tried as often as is sensible
    "withdrawn",
    "released",  # a person asked for another try
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
STATES: tuple[State, ...] = get_args(State)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# Kinds that a person may do without. Everything else is essential and always sent.
COMFORTS: tuple[str, ...] = ("meeting_reminder",)

# Minutes to the next try; the last one again and again until it is given up.
_PAUSES = (1, 2, 5, 10, 15, 30, 60, 120, 240)
GIVE_UP_AFTER = timedelta(hours=48)
# A mail system knows a Message-ID it has seen; after that many unknown ends a person decides.
_UNKNOWN_MOST = 3


@dataclass(frozen=True, slots=True)
class Attachment:
    """`media_type` text/calendar is also shown as an invitation by mail programs."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """The address that {link} in a text becomes: `path` on this site and a token of `of`,
    "invitation:57:0". Worked out when the message leaves; see app.outbox.links. In the inbox it
    is a button below the text, on a letter a QR code."""

    path: str
    of: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient by one channel, as a use-case hands it over.

    `key`: at most 160 characters, the same for the same message; it is never sent twice.
    `kind`: what it is, "meeting_notice"; those of COMFORTS may be muted by the person, all others
    are essential. `subject`: (table, row) it is about. `address`: an e-mail address or a phone
    number; "" for inbox (needs `person`), group and letter. `not_after`: when it is no use.
    """

    key: str
    channel: Channel
    kind: str
    subject: tuple[str, int]
    title: str
    text: str
    name: str = ""
    address: str = ""
    person: int | None = None
    community: int | None = None
    link: Link | None = None
    attachment: Attachment | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None

    @property
    def essential(self) -> bool:
        return self.kind not in COMFORTS


@dataclass(frozen=True, slots=True)
class Ended:
    """How one try went. `answer`: the other side's words; `remote_id`: its number for it."""

    outcome: Outcome
    answer: str = ""
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A try of a message, as its subject's own book may want to have it. `address` is whole."""

    message: int
    channel: str
    kind: str
    subject: tuple[str, int]
    address: str
    ended: Ended
    at: datetime


def check_message(message: Message) -> None:
    """ValueError: a use-case's own mistake, never a person's."""
    if not 0 < len(message.key) <= 160:
        raise ValueError("a message needs a key of at most 160 characters")
    if message.channel == "inbox" and message.person is None:
        raise ValueError("an inbox belongs to a person")
    if message.channel in ("email", "sms") and not message.address:
        raise ValueError("this channel needs an address")
    has_place = "{link}" in message.text
    if message.link is not None and message.channel in ("email", "sms", "group") and not has_place:
        raise ValueError("a link that the text does not hold")


def first_state(channel: Channel) -> State:
    """What is in the program is there at once; a letter waits for a person."""
    return "sent" if channel == "inbox" else "waiting"


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries, at least one."""
    return timedelta(minutes=_PAUSES[min(tries, len(_PAUSES)) - 1])


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a message after a try. `due_at` only while it waits; `also`: a second
    entry for its record, beside the try's own."""

    state: State
    due_at: datetime | None = None
    also: Outcome | None = None


def after_try(
    ended: Ended,
    *,
    channel: str,
    essential: bool,
    tries: int,
    unknowns: int,
    wanted_at: datetime,
    not_after: datetime | None,
    now: datetime,
) -> Next:
    """`tries` and `unknowns` with this one. The border of being sent twice lies here.

    An essential e-mail whose end is unknown is sent again under the same Message-ID: its loss
    would be worse than a second copy, which mail systems drop. A short or group message is not,
    nor a comfort: it stays uncertain until a person decides.
    """
    if ended.outcome in ("sent", "delivered"):
        return Next("delivered" if ended.outcome == "delivered" else "sent")
    if ended.outcome in ("refused", "unconfigured", "expired"):
        return Next("failed")
    if ended.outcome == "unknown" and not (
        channel == "email" and essential and unknowns < _UNKNOWN_MOST
    ):
        return Next("uncertain")
    if ended.outcome == "interrupted":
        return Next("waiting", now)
    again = now + pause_after(max(tries, 1))
    if again > wanted_at + GIVE_UP_AFTER:
        return Next("failed", also="given_up")
    if not_after is not None and again >= not_after:
        return Next("failed", also="expired")
    return Next("waiting", again)


def message_id(key: str, sender: str) -> str:
    """The same for every try of the same message (RFC 5322, 3.6.4)."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


# -- refusals ----------------------------------------------------------------------------------


class NotToRelease(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这条消息现在不能重新发送"),
            _("只有没有送出的消息可以再发一次；已送出的请不要重复发送。"),
        )


class WrongPhone(Invalid):
    def __init__(self, field: str = "phone") -> None:
        super().__init__(
            _("手机号码不正确"), _("请填写 11 位手机号，如 13900001234；没有就留空。"), field=field
        )


class WrongMail(Invalid):
    def __init__(self, field: str = "email") -> None:
        super().__init__(
            _("邮箱地址不正确"),
            _("请填写完整的邮箱地址，如 name@example.org；没有就留空。"),
            field=field,
        )


def channel_word(channel: str) -> str:
    return {
        "inbox": _("程序内消息"),
        "email": _("电子邮件"),
        "sms": _("短信"),
        "group": _("企业微信群"),
        "letter": _("打印通知书"),
    }[channel]


def state_word(state: str, channel: str = "") -> str:
    if channel == "letter" and state in ("waiting", "delivered"):
        return _("待打印送交") if state == "waiting" else _("纸质已送交")
    if channel == "inbox" and state in ("sent", "delivered"):
        return _("未读") if state == "sent" else _("已读")
    return {
        "waiting": _("等待发送"),
        "sending": _("正在发送"),
        "sent": _("已发出"),
        "delivered": _("已送达"),
        "failed": _("没有送到"),
        "uncertain": _("不能确定是否送出"),
        "withdrawn": _("已撤回"),
    }[state]


def outcome_word(outcome: str) -> str:
    return {
        "sent": _("对方服务器已收下"),
        "delivered": _("已送达"),
        "refused": _("被退回"),
        "deferred": _("暂时没有发出，稍后再试"),
        "interrupted": _("程序中断，没有发出，会再发"),
        "unknown": _("交给对方后没有收到回答"),
        "unconfigured": _("没有设置这种发送方式"),
        "expired": _("已过时，没有再发"),
        "given_up": _("多次没有发出，不再重试"),
        "withdrawn": _("发出前已撤回"),
        "released": _("工作人员要求再发一次"),
    }[outcome]


def remedy_of(outcome: str, channel: str) -> str:
    """What a clerk can do about a message that did not arrive; "" where nothing is needed."""
    return {
        "refused": _("请核对{way}地址，改正后重新通知，或打印通知书当面送交。").format(
            way=channel_word(channel)
        ),
        "unconfigured": _("管理员还没有设置{way}，请打印通知书或打电话告知。").format(
            way=channel_word(channel)
        ),
        "given_up": _("请打印通知书或打电话告知，并请管理员检查发送设置。"),
        "unknown": _("请先问问本人收到没有；没有收到的，再发一次。"),
    }.get(outcome, "")
