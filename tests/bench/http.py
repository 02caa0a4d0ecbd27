"""The least that a client can be, so that what is measured is the server."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

Link = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def connection(host: str, port: int) -> AsyncIterator[Link]:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
    try:
        yield reader, writer
    finally:
        writer.close()


async def get(link: Link, host: str, path: str, cookies: str) -> None:
    """One whole answer over a connection that is kept; it must be a page."""
    reader, writer = link
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    assert found is not None
    await reader.readexactly(int(found[1]))
