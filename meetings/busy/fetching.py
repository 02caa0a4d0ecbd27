"""Fetching a calendar that a person named: from the open Internet only, small, and soon.

The name is looked up once, every address it leads to must lie in the open Internet, and the
connection goes to the address that was checked: a name that answers differently the second time
(DNS rebinding) gains nothing. Redirects are followed by hand, each checked like the first. Nothing
of the answer is shown to anybody but as busy times, and the address is in no log.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

import httpx

from app.i18n import _
from meetings.busy.rules import FeedAddress, FeedRefused, may_be_asked, read_address

BYTES_MOST = 1_000_000
SECONDS_MOST = 10.0
_REDIRECTS_MOST = 3
_LOGIN_NEEDED = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
_GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE)

Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """IP addresses of a host."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def fetch_feed(
    typed: str,
    *,
    resolving: Resolve = resolve,
    transport: httpx.AsyncBaseTransport | None = None,
) -> bytes:
    """What the address gives. FeedRefused, with the reason."""
    address = read_address(typed)
    try:
        async with (
            asyncio.timeout(SECONDS_MOST),
            httpx.AsyncClient(
                trust_env=False, follow_redirects=False, timeout=SECONDS_MOST, transport=transport
            ) as client,
        ):
            for _redirect in range(_REDIRECTS_MOST + 1):
                found = await _ask(client, address, resolving)
                if isinstance(found, bytes):
                    return found
                address = found
    except TimeoutError:
        raise FeedRefused(_("日历服务器太久没有回应")) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
        raise FeedRefused(_("连不上这个日历地址")) from None
    raise FeedRefused(_("这个地址一再转到别处"))


def _why_not(code: int) -> str:
    if code in _LOGIN_NEEDED:
        return _("这个日历要登录才能看，请改用它的订阅地址（有的叫“秘密地址”）")
    if code in _GONE:
        return _("这个地址上没有日历，请核对地址")
    return _("日历服务器拒绝了（{code}）").format(code=code)


async def _ask(
    client: httpx.AsyncClient, address: FeedAddress, resolving: Resolve
) -> bytes | FeedAddress:
    """The content, or where it leads."""
    ips = await resolving(address.host, address.port)
    if not ips or not all(may_be_asked(ip) for ip in ips):
        raise FeedRefused(_("这个地址指向内部网络，不能读取"))
    url = httpx.URL(address.url)
    request = client.build_request(
        "GET",
        url.copy_with(host=ips[0].partition("%")[0]),
        headers={"Host": url.host, "Accept": "text/calendar", "Accept-Encoding": "identity"},
        extensions={"sni_hostname": url.host},
    )
    answer = await client.send(request, stream=True)
    try:
        if answer.is_redirect:
            return read_address(urljoin(address.url, answer.headers.get("location", "")))
        if answer.status_code != httpx.codes.OK:
            raise FeedRefused(_why_not(answer.status_code))
        # A compressed answer may be a bomb, and was not asked for.
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise FeedRefused(_("日历服务器给出的内容无法读取"))
        content = bytearray()
        async for piece in answer.aiter_raw():
            content += piece
            if len(content) > BYTES_MOST:
                raise FeedRefused(_("这个日历太大，超过 1 MB"))
        return bytes(content)
    finally:
        await answer.aclose()
