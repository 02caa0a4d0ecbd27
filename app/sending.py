"""How messages leave the house: the mail server and the gateways, as the surroundings set them.

Nothing of it is built in: without YISHI_SMTP_HOST there is no e-mail, without YISHI_SMS_URL no
short message, and the pages say so and offer the printed letter.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

from app.errors import Invalid
from app.i18n import _

Security = Literal["starttls", "tls", "none"]
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_SECRET = re.compile("[A-Za-z0-9_-]{32,100}")
_DEFAULT_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. `sender` is the address that mails come from and bounces go to."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    sender: str
    sender_name: str


@dataclass(frozen=True, slots=True)
class Reports:
    """How a gateway tells afterwards what became of a message: by POST to /reports/sms/`secret`.

    `id_field`: where a report names the message, by the gateway's number or by the {key} that was
    sent along; `arrived`: (field, value) of one that has arrived; without the field it is none.
    """

    secret: str = field(repr=False)
    id_field: str
    arrived: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A service that takes one message by HTTP POST.

    `body`: JSON whose texts may hold {phone}, {text}, {title}, {name} and {key}; the last is the
    message's idempotency key. `header`: (name, value), for the token. `accepted`: (field, value)
    that the answer must hold to be a yes; None: any 2xx is one. `id_field`: where the answer
    names the message.
    """

    url: str = field(repr=False)  # a group's address carries its key
    body: str
    header: tuple[str, str] | None = field(repr=False)
    accepted: tuple[str, str] | None
    id_field: str
    reports: Reports | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """What is there. None: this way is not configured."""

    smtp: Smtp | None = None
    sms: Gateway | None = None
    group: Gateway | None = None
    keep_days: int = 180

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Sending":
        """Invalid, with the variable's name, where a value makes no sense."""
        return cls(
            smtp=_smtp(environ),
            sms=_sms(environ),
            group=_gateway(
                environ, "YISHI_GROUP", '{"msgtype": "text", "text": {"content": "{text}"}}'
            ),
            keep_days=_number(environ, "YISHI_MESSAGE_DAYS", 180, 7, 3650),
        )

    def has(self, channel: str) -> bool:
        """Whether messages of this channel can leave; inbox and letters need nothing."""
        there = {"email": self.smtp, "sms": self.sms, "group": self.group}
        return there[channel] is not None if channel in there else True


def is_mail_address(text: str) -> bool:
    """Plain enough to be put into a header and an envelope."""
    return len(text) <= 200 and _MAIL.fullmatch(text) is not None


def _smtp(environ: Mapping[str, str]) -> Smtp | None:
    host = environ.get("YISHI_SMTP_HOST", "").strip()
    if not host:
        return None
    security = environ.get("YISHI_SMTP_SECURITY", "").strip() or "starttls"
    if security not in _DEFAULT_PORTS:
        raise _wrong("YISHI_SMTP_SECURITY", security, _("可以填写：starttls、tls、none。"))
    sender = environ.get("YISHI_SMTP_FROM", "").strip()
    if not is_mail_address(sender):
        raise _wrong("YISHI_SMTP_FROM", sender, _("请填写发信的邮箱地址，如 yishi@example.org。"))
    return Smtp(
        host=host,
        port=_number(environ, "YISHI_SMTP_PORT", _DEFAULT_PORTS[security], 1, 65535),
        security=security,  # type: ignore[arg-type]  # checked above
        user=environ.get("YISHI_SMTP_USER", ""),
        password=environ.get("YISHI_SMTP_PASSWORD", ""),
        sender=sender,
        sender_name=_one_line(environ.get("YISHI_SMTP_NAME", "")),
    )


def _sms(environ: Mapping[str, str]) -> Gateway | None:
    there = _gateway(environ, "YISHI_SMS", '{"phone": "{phone}", "text": "{text}"}')
    secret = environ.get("YISHI_SMS_REPORT_SECRET", "").strip()
    if there is None or not secret:
        return there
    if not _SECRET.fullmatch(secret):
        remedy = _("请填写 32 到 100 个字母、数字、- 或 _，如 openssl rand -hex 24 的输出。")
        raise _wrong("YISHI_SMS_REPORT_SECRET", "…", remedy)
    id_field = environ.get("YISHI_SMS_REPORT_ID", "").strip() or there.id_field
    if not id_field:
        raise _wrong("YISHI_SMS_REPORT_ID", "", _("请填写报告里消息编号的字段，如 biz_id。"))
    arrived = _pair(environ, "YISHI_SMS_REPORT_OK", "=")
    if arrived is None:
        remedy = _("请填写报告用什么表示已送达，如 success=true。")
        raise _wrong("YISHI_SMS_REPORT_OK", "", remedy)
    return replace(there, reports=Reports(secret, id_field, arrived))


def _gateway(environ: Mapping[str, str], prefix: str, usual: str) -> Gateway | None:
    url = environ.get(f"{prefix}_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        # The address may hold a key: it is not said again.
        raise _wrong(f"{prefix}_URL", "…", _("请填写以 https:// 开头的完整网址。"))
    body = environ.get(f"{prefix}_BODY", "").strip() or usual
    try:
        json.loads(body)
    except ValueError as fault:
        raise _wrong(
            f"{prefix}_BODY", body, _("请填写 JSON，其中可用 {phone}、{text}、{title}、{key}。")
        ) from fault
    return Gateway(
        url=url,
        body=body,
        header=_pair(environ, f"{prefix}_HEADER", ":", secret=True),
        accepted=_pair(environ, f"{prefix}_OK", "="),
        id_field=environ.get(f"{prefix}_ID", "").strip(),
    )


def _pair(
    environ: Mapping[str, str], name: str, between: str, *, secret: bool = False
) -> tuple[str, str] | None:
    raw = _one_line(environ.get(name, ""))
    if not raw:
        return None
    first, found, second = raw.partition(between)
    if not found or not first.strip():
        raise _wrong(name, "…" if secret else raw, _("请写成“名称{sign}值”。").format(sign=between))
    return first.strip(), second.strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isascii() or not raw.isdecimal() or not least <= int(raw) <= most:
        raise _wrong(
            name, raw, _("请填写 {least} 到 {most} 之间的整数。").format(least=least, most=most)
        )
    return int(raw)


def _wrong(name: str, raw: str, remedy: str) -> Invalid:
    return Invalid(_("环境变量 {name}={raw} 不正确").format(name=name, raw=raw), remedy)
