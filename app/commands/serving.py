"""The web server of `yishi serve`, once everything is ready."""

import gc
import socket
from collections.abc import Sequence
from types import FrameType

import uvicorn
from litestar import Litestar

from app import logs
from app.main import create_app
from app.settings import Settings


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


def server_of_settings(settings: Settings, said: Sequence[str]) -> uvicorn.Server:
    return server_of(create_app(settings), settings, said)
