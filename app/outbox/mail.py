"""One e-mail by SMTP: what it looks like, and how it is handed over."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime

import icalendar

from app.outbox.rules import Attachment, Ended, Outcome, message_id
from app.sending import Smtp

_SECONDS = 20
# "Sign in first" and the like: a fault of the settings, not of the address.
_OURS = frozenset({503, 530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail, ready but for the server."""

    key: str
    to: str
    name: str
    title: str
    text: str
    attachment: Attachment | None
    written_at: datetime


def compose(mail: Mail, server: Smtp) -> bytes:
    """The same bytes each time, so that a repeat is the same message."""
    letter = EmailMessage(policy=WIRE)
    letter["From"] = Address(server.sender_name, addr_spec=server.sender)
    letter["To"] = Address(_plain(mail.name), addr_spec=mail.to)
    letter["Subject"] = _plain(mail.title)
    letter["Date"] = format_datetime(mail.written_at)
    letter["Message-ID"] = message_id(mail.key, server.sender)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(mail.text, cte="base64")  # long lines, any server
    if mail.attachment is not None:
        content = mail.attachment.content
        main, _slash, sub = mail.attachment.media_type.partition("/")
        if mail.attachment.media_type == "text/calendar":
            content, method = _from_us(content, server)
            letter.add_alternative(
                content.decode(), subtype="calendar", params={"method": method}, cte="base64"
            )
        letter.add_attachment(content, maintype=main, subtype=sub, filename=mail.attachment.name)
    for number, part in enumerate(letter.walk()):
        if part.is_multipart():
            part.set_boundary(f"=={number}=={letter['Message-ID'][1:33]}")
    return letter.as_bytes()


def _plain(text: str) -> str:
    """In one line: a header ends where its line does."""
    return " ".join(text.split())


def _from_us(content: bytes, server: Smtp) -> tuple[bytes, str]:
    """The invitation with the address it comes from as its organiser (RFC 6047), and its method."""
    calendar = icalendar.Calendar.from_ical(content)
    for event in calendar.walk("VEVENT"):
        organizer = icalendar.vCalAddress(f"mailto:{server.sender}")
        if server.sender_name:
            organizer.params["CN"] = server.sender_name
        event["ORGANIZER"] = organizer
    return calendar.to_ical(), str(calendar.get("METHOD", "PUBLISH"))


def hand_over(content: bytes, to: str, server: Smtp, handing: Callable[[], bool]) -> Ended:
    """Blocking: call it in a thread. `handing` is called before the letter itself goes over the
    wire and says whether it may; until then nothing can have been kept by the server.
    """
    handed = False
    client: smtplib.SMTP | None = None
    try:
        client = _connect(server)
        code, answer = client.mail(server.sender)
        if code >= 400:  # our own address or sign-in: nothing the recipient could mend
            return Ended("deferred", _said(code, answer))
        code, answer = client.rcpt(to)
        if code >= 400:
            kind: Outcome = "refused" if code >= 500 and code not in _OURS else "deferred"
            return Ended(kind, _said(code, answer))
        if not handing():
            return Ended("interrupted")
        handed = True
        code, answer = client.data(content)
        if code >= 400:
            return Ended("refused" if code >= 500 else "deferred", _said(code, answer))
        return Ended("sent", _said(code, answer))
    except smtplib.SMTPDataError as refused:  # before the letter was sent
        over: Outcome = "refused" if refused.smtp_code >= 500 else "deferred"
        return Ended(over, _said(refused.smtp_code, refused.smtp_error))
    except smtplib.SMTPResponseException as refused:  # greeting, TLS or sign-in: ours to mend
        return Ended("deferred", _said(refused.smtp_code, refused.smtp_error))
    except (OSError, smtplib.SMTPException) as broken:
        return Ended("unknown" if handed else "deferred", type(broken).__name__)
    finally:
        if client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                client.quit()


def _connect(server: Smtp) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    client: smtplib.SMTP
    if server.security == "tls":
        client = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=safe)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        if server.security == "starttls":
            client.starttls(context=safe)
    client.ehlo_or_helo_if_needed()
    if server.user:
        client.login(server.user, server.password)
    return client


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:300]
