"""Busy times as they are entered and read, and what is refused of a calendar's address."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from app.errors import Conflict, Invalid
from app.i18n import _

AHEAD = timedelta(days=180)  # as far as a calendar is read
TIMES_MOST = 2_000
REPEATS_MOST = 60
LONGEST = timedelta(days=62)
_PORTS = {"http": 80, "https": 443}

Times = tuple[datetime, datetime]


class EndsBeforeStart(Invalid):
    def __init__(self) -> None:
        super().__init__(_("结束时间要晚于开始时间"), _("请核对开始和结束时间。"), field="ends_at")


class TooLong(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("一段时间最长 {n} 天").format(n=LONGEST.days),
            _("更长的请分几段登记。"),
            field="ends_at",
        )


class TooManyTimes(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("登记的时间太多，最多 {n} 段").format(n=TIMES_MOST), _("请先删除过去的时间。")
        )


class FeedRefused(Invalid):
    """`reason` a sentence for people."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            reason,
            _("请在日历软件里复制“订阅地址（iCal）”重新填写；也可以手工登记忙碌时间。"),
            field="address",
        )


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """An address that may be asked, if what its host leads to may be: see `may_be_asked`."""

    url: str
    host: str
    port: int


def read_address(typed: str) -> FeedAddress:
    """webcal:// is https://. FeedRefused unless it is a plain web address."""
    try:
        parts = urlsplit(typed.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FeedRefused(_("这不是一个完整的网址")) from None
    scheme = "https" if parts.scheme in ("webcal", "webcals") else parts.scheme
    if scheme not in _PORTS or not host or len(typed) > 2000:
        raise FeedRefused(_("日历地址要以 https:// 或 webcal:// 开头"))
    if parts.username is not None or parts.password is not None:
        raise FeedRefused(_("日历地址里不能带用户名和密码"))
    if port not in (None, _PORTS[scheme]):
        raise FeedRefused(_("日历地址不能指定端口"))
    url = urlunsplit((scheme, parts.netloc, parts.path or "/", parts.query, ""))
    return FeedAddress(url, host, _PORTS[scheme])


def may_be_asked(address: str) -> bool:
    """Whether an IP address lies in the open Internet: nothing of this machine, of the network
    around it, and nothing that is translated into such an address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if inside is None and found in ipaddress.ip_network("64:ff9b::/96"):
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return may_be_asked(str(inside))
        if found.teredo is not None:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def repeated(times: Times, weekly_until: datetime | None) -> list[Times]:
    """The times, and the same a week later and so on up to a moment. EndsBeforeStart, TooLong."""
    begins, ends = times
    if ends <= begins:
        raise EndsBeforeStart
    if ends - begins > LONGEST:
        raise TooLong
    found = [times]
    while weekly_until is not None and len(found) < REPEATS_MOST:
        begins, ends = begins + timedelta(days=7), ends + timedelta(days=7)
        if begins > weekly_until:
            break
        found.append((begins, ends))
    return found


def merged(times: list[Times]) -> list[Times]:
    """In order, those that touch each other put together."""
    found: list[Times] = []
    for begins, ends in sorted(times):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return found
