"""Files that are too large to be read whole, handed out piece by piece."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
from litestar.response import Stream

from app.web import disposition

_PIECE = 1 << 18


def download_file(path: Path, media_type: str, name: str) -> Stream:
    """As `app.web.download`."""
    headers = {**disposition(name), "Content-Length": str(path.stat().st_size)}
    return Stream(_pieces(path), media_type=media_type, headers=headers)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(_PIECE):
            yield piece
