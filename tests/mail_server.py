"""A real mail server and a real gateway for tests: what they were sent, and how they answer."""

import asyncio
import contextlib
import email
import email.policy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.sending import Gateway, Sending, Smtp
from tests.ports import free_port

SENDER = "yishi@yishi.example"


@dataclass(slots=True)
class MailServer:
    """`received`: (address, message). `refuse`: address → answer, instead of taking it; `slow`:
    how many seconds it takes between taking a letter and saying so."""

    port: int
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    after_data: Callable[[], str] | None = None
    slow: Callable[[], float] | None = None

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append((envelope.rcpt_tos[0], message))
        if self.slow is not None:
            await asyncio.sleep(self.slow())
        return self.after_data() if self.after_data else f"250 queued as {len(self.received)}"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for to, message in self.received if to == address]

    @property
    def sending(self) -> Sending:
        return Sending(
            smtp=Smtp("127.0.0.1", self.port, "none", "", "", SENDER, "柳荫社区议事"),
        )

    def start(self) -> Controller:
        controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)
        controller.start()
        return controller


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@dataclass(slots=True)
class GatewayServer:
    """`answers`: (status, body) one after the other, the last again and again; None hangs;
    `slow`: as a mail server's."""

    port: int
    received: list[tuple[dict[str, str], dict[str, object]]] = field(default_factory=list)
    answers: list[tuple[int, str] | None] = field(default_factory=lambda: [(200, "{}")])
    slow: Callable[[], float] | None = None

    def gateway(self, **more: object) -> Gateway:
        facts: dict[str, object] = {
            "url": f"http://127.0.0.1:{self.port}/send",
            "body": '{"to": ["{phone}"], "content": "{text}", "n": 1}',
            "header": ("Authorization", "Bearer secret"),
            "accepted": None,
            "id_field": "id",
        }
        return Gateway(**{**facts, **more})  # type: ignore[arg-type]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Who asks may be killed in the middle of it."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._serve(reader, writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value.strip()
            for name, _colon, value in (line.partition(":") for line in head.split("\r\n")[1:])
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append((headers, json.loads(body)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if self.slow is not None:
            await asyncio.sleep(self.slow())
        if answer is not None:
            status, said = answer
            content = said.encode()
            writer.write(
                f"HTTP/1.1 {status} X\r\ncontent-length: {len(content)}\r\n"
                "connection: close\r\n\r\n".encode()
                + content
            )
            await writer.drain()
            writer.close()


@asynccontextmanager
async def running_gateway(
    slow: Callable[[], float] | None = None,
) -> AsyncIterator[GatewayServer]:
    there = GatewayServer(free_port(), slow=slow)
    server = await asyncio.start_server(there.serve, "127.0.0.1", there.port)
    try:
        yield there
    finally:
        server.close()
