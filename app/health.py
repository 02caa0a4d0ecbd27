"""For the process that watches this one: does it answer, and does its database?"""

import asyncio

from litestar import Response, get
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from app import database
from app.database import DatabaseAway
from app.guards import public
from app.version import version

_SECONDS = 2


@get(["/health", "/healthz"], guards=[public])
async def health() -> Response[dict[str, str]]:
    """200 and the program's version, or 503 while the database does not answer in two seconds."""
    try:
        async with asyncio.timeout(_SECONDS):
            await database.fetch_one("SELECT 1")
    except (DatabaseAway, TimeoutError):
        said = {"status": "database unavailable"}
        return Response(said, status_code=HTTP_503_SERVICE_UNAVAILABLE)
    return Response({"status": "ok", "version": version()}, status_code=HTTP_200_OK)
