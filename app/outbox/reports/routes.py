"""The door at which a gateway reports: its address holds the secret that lets it in."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from litestar import Controller, Response, post
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from app.errors import NotFound
from app.guards import public
from app.outbox.reports.rules import ReportUnreadable, read_reports
from app.outbox.reports.services import note_reports
from app.outbox.worker import Book
from app.settings import Settings
from app.web import Web

_BYTES = 1024 * 1024


class ReportController(Controller):
    path = "/reports"
    guards = [public]

    @post("/sms/{secret:str}", exclude_from_csrf=True, request_max_body_size=_BYTES)
    async def take(
        self, request: Web, secret: str, settings: Settings, books: Sequence[Book], now: datetime
    ) -> Response[dict[str, object]]:
        """A machine comes here: 200 noted, 422 not to be read, 503 to come again. NotFound."""
        gateway = settings.sending.sms
        if gateway is None or gateway.reports is None:
            raise NotFound
        if not hmac.compare_digest(secret.encode(), gateway.reports.secret.encode()):
            raise NotFound
        try:
            reports = read_reports(await request.body(), gateway.reports)
        except ReportUnreadable as wrong:
            said = f"{wrong.message}。{wrong.remedy}"
            return _answer(HTTP_422_UNPROCESSABLE_ENTITY, 1, said)
        if not await note_reports(reports, books, keyed="{key}" in gateway.body, now=now):
            return _answer(HTTP_503_SERVICE_UNAVAILABLE, 1, "come again")
        return _answer(HTTP_200_OK, 0, "OK")


def _answer(status: int, code: int, said: str) -> Response[dict[str, object]]:
    """As the gateways ask for it, each by a name of its own."""
    return Response({"code": code, "msg": said, "result": code, "errmsg": said}, status_code=status)
