"""`yishi serve`: the database, the migrations, then the web server until Ctrl-C."""

import asyncio
import contextlib
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from app import database, logs
from app.arguments import Arguments
from app.commands.database import connected, started_database, used_alone
from app.commands.migrate import bring_up_to_date
from app.commands.starting import StartingPage
from app.errors import Conflict
from app.i18n import _, use_locale
from app.settings import Settings

# Stands above this floor, so it is named and not imported: (settings, say=…) -> lines to print.
DEMO = "votes.demo.load:load_demo"

# Two seconds of imports, which the first answer need not wait for: (settings, lines) -> a server.
SERVER = "app.commands.serving:server_of_settings"


class PortTaken(Conflict):
    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(
            _("端口 {port} 已被别的程序占用").format(port=port),
            _("请换一个端口，例如 PORT={other} make run。").format(other=port + 1),
        )


class DemonstrationFailed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("演示数据没有装入成功"),
            _("请把上面的提示发给管理员；换一个空的数据目录（DATA_DIR）可以重新装入。"),
        )


async def _demo(settings: Settings, say: Callable[[str], None]) -> list[str]:
    """Load the demonstration into an empty database; the accounts, as lines to print. `say` is
    told what comes next."""
    async with connected():
        lines: list[str] = await _named(DEMO)(settings, say=say)
        return lines


def _named(what: str) -> Callable[..., Any]:
    module, function = what.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _demo_apart(settings: Settings, dsn: str, say: Callable[[str], None]) -> list[str]:
    """The same in a process of its own: what it takes to make all those documents, two hundred
    megabytes, would stay with the server for as long as it runs. DemonstrationFailed."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    apart = spawn.Process(target=_demo_on, args=(settings, dsn, there))
    apart.start()
    there.close()
    try:
        while not isinstance(said := here.recv(), list):
            say(said)
        apart.join()
    except EOFError:
        raise DemonstrationFailed from None
    finally:
        apart.kill()  # nothing of it is left where this one was told to go
    return said


def _demo_on(settings: Settings, dsn: str, there: Connection) -> None:
    """Sends what it does, texts, and at its end the lines."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server says when this one is to end
    use_locale(settings.locale)
    database.configure(dsn)
    there.send(asyncio.run(_demo(settings, there.send)))


async def _is_empty() -> bool:
    async with connected():
        return not await database.fetch("SELECT 1 FROM persons LIMIT 1")


def main(argv: Sequence[str]) -> int:
    parser = Arguments(
        "yishi serve",
        description=_("启动数据库和网页服务，按 Ctrl-C 停止。"),
        epilog=_("例：PORT=8080 DATA_DIR=/srv/yishi yishi serve"),
    )
    parser.add_argument(
        "--demo", action="store_true", help=_("数据库为空时装入演示数据（仅限内置数据库）")
    )
    chosen = parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    use_locale(settings.locale)
    # `kill`, systemd: as Ctrl-C does, so that the database is stopped on the way out.
    signal.signal(signal.SIGTERM, _leave)
    logs.configure(settings.log_format or ("text" if sys.stderr.isatty() else "json"))
    address = f"http://{settings.host}:{settings.port}"
    with contextlib.ExitStack() as stack:
        stack.enter_context(used_alone(settings, address=address))
        listening = stack.enter_context(_listening(settings))
        with StartingPage(listening) as page:
            dsn = stack.enter_context(started_database(settings))
            said = _prepared(settings, dsn, page.say, demo=chosen.demo)
            said = [_("议事已启动：{address}").format(address=address), *said]
            server = _named(SERVER)(settings, said)
        with contextlib.suppress(KeyboardInterrupt):  # it has shut down, and says who told it to
            server.run(sockets=[listening])
        print(_("已停止。"), flush=True)
    return 0


def _prepared(settings: Settings, dsn: str, say: Callable[[str], None], *, demo: bool) -> list[str]:
    """The schema of this version, and the demonstration if it is wanted; lines to print."""
    say(_("正在建立或升级数据表"))
    bring_up_to_date(dsn)
    empty = asyncio.run(_is_empty())
    if demo and settings.database_url is None:
        if not empty:
            return asyncio.run(_demo(settings, say))
        print(_("正在装入演示数据……"), flush=True)
        return _demo_apart(settings, dsn, say)
    if empty:
        return [_("还没有账号。请先停止，运行 yishi init 建立第一个管理员。")]
    return []


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _listening(settings: Settings) -> socket.socket:
    """Before anything slow. PortTaken: uvicorn would say it in English."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as taken:
        raise PortTaken(settings.port) from taken
