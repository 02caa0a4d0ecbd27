"""`yishi serve`: the database, the migrations, then the web server until Ctrl-C."""

import asyncio
import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import FrameType

import uvicorn
from litestar import Litestar

from app import database, logs
from app.arguments import Arguments
from app.commands.database import connected, reachable_database
from app.commands.migrate import bring_up_to_date
from app.errors import Conflict
from app.i18n import _, use_locale
from app.main import create_app
from app.settings import Settings

# Stands above this floor, so it is named and not imported: (settings) -> lines to print.
DEMO = "votes.demo.load:load_demo"


class PortTaken(Conflict):
    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(
            _("端口 {port} 已被别的程序占用").format(port=port),
            _("请换一个端口，例如 PORT={other} make run。").format(other=port + 1),
        )


class _Server(uvicorn.Server):
    """Says that it is there when it is. Stops at once: the screens of meetings, whose pages never
    end, are let go first."""

    def __init__(
        self, config: uvicorn.Config, application: Litestar, said: Sequence[str] = ()
    ) -> None:
        super().__init__(config)
        self._application = application
        self._said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._said and self.started:
            print("\n".join(self._said), flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if (watch := self._application.state.get("watch")) is not None:
            watch.close()
        super().handle_exit(sig, frame)


def server_of(
    application: Litestar, settings: Settings, said: Sequence[str] = ()
) -> uvicorn.Server:
    """As the program serves, and as it is measured. `said`: lines for when it can be reached."""
    # What is there by now stays: to look through all of it for garbage takes longer than any page.
    gc.collect()
    gc.freeze()
    return _Server(
        uvicorn.Config(
            logs.RequestLog(application),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,  # it prints addresses, and a slip's address is its key
            server_header=False,
            # Addresses of people behind the TLS server in front of us.
            proxy_headers=settings.https,
            timeout_graceful_shutdown=10,
        ),
        application,
        said,
    )


async def _demo(settings: Settings) -> list[str]:
    """Load the demonstration into an empty database; the accounts, as lines to print."""
    module, function = DEMO.split(":")
    load: Callable[[Settings], Awaitable[list[str]]] = getattr(
        importlib.import_module(module), function
    )
    async with connected():
        return await load(settings)


def _demo_apart(settings: Settings, dsn: str) -> list[str]:
    """The same in a process of its own: what it takes to make all those documents, two hundred
    megabytes, would stay with the server for as long as it runs."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_demo_on, settings, dsn).result()


def _demo_on(settings: Settings, dsn: str) -> list[str]:
    use_locale(settings.locale)
    database.configure(dsn)
    return asyncio.run(_demo(settings))


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
    with reachable_database(settings, address=address) as dsn:
        _check_port(settings)
        bring_up_to_date(dsn)
        said: list[str] = []
        empty = asyncio.run(_is_empty())
        if chosen.demo and settings.database_url is None:
            said = _demo_apart(settings, dsn) if empty else asyncio.run(_demo(settings))
        elif empty:
            said = [_("还没有账号。请先停止，运行 yishi init 建立第一个管理员。")]
        said = [_("议事已启动：{address}").format(address=address), *said]
        server = server_of(create_app(settings), settings, said)
        with contextlib.suppress(KeyboardInterrupt):  # it has shut down, and says who told it to
            server.run()
        print(_("已停止。"), flush=True)
    return 0


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_port(settings: Settings) -> None:
    """Before anything slow: uvicorn would say it in English."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as taken:
            raise PortTaken(settings.port) from taken
