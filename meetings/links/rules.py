"""Links of a table: the hall's screen, the check-in of the room, one for each person on a seat.

A link ends in 132 bits of HMAC-SHA256 under the server's secret over the meeting's salt, so it can
be shown again at any time and no database holds it; a new salt makes all former ones void, a new
number those of one person. Some days after the meeting none of them opens any more (a setting).
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.errors import Conflict, NotFound
from app.i18n import _

LinkKind = Literal["hall", "check-in", "seat"]
SEAL_LENGTH = 22  # × 6 bits
# Nobody changes her mind more often at one item; what comes by a link stays on record for ever.
CHANGES_MOST = 40
_KEY = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?\.([A-Za-z0-9_-]{22})")


class LinkUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这个会场链接"),
            _("请核对链接是否完整，或重新扫码；链接可能已经更换，请向会议工作人员要新的。"),
        )


class LinkExpired(NotFound):
    """It was ours, but the meeting is over for `days` and more."""

    def __init__(self, days: int) -> None:
        super().__init__(
            _("这次会议的链接已经到期"),
            _(
                "会议结束 {days} 天后，会场屏幕、签到和个人链接都不再打开。会上定了什么，"
                "请向社区工作人员查阅会议纪要；会还没有开的，请工作人员核对会议时间。"
            ).format(days=days),
        )


class TooOften(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("改的次数太多了"),
            _("以最后一次为准；还要改，请告诉会议工作人员，由工作人员登记。"),
        )


class MeetingOver(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次会议已经结束"), _("会上的记录以纪要为准；如有补充，请联系社区工作人员。")
        )


@dataclass(frozen=True, slots=True)
class Key:
    """What a link says: `member` 0 for links that belong to no person."""

    meeting: int
    member: int
    seal: str


def seal(
    secret: str, salt: str, kind: LinkKind, meeting: int, member: int = 0, number: int = 0
) -> str:
    """`number`: how often this person's link was changed by itself."""
    text = f"table:{salt}:{kind}:{meeting}:{member}" + (f":{number}" if number else "")
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode()[:SEAL_LENGTH]


def link_path(
    secret: str, salt: str, kind: LinkKind, meeting: int, member: int = 0, number: int = 0
) -> str:
    who = f"{meeting}-{member}" if member else str(meeting)
    return f"/{kind}/{who}.{seal(secret, salt, kind, meeting, member, number)}"


def read_key(typed: str) -> Key:
    """LinkUnknown."""
    found = _KEY.fullmatch(typed)
    if found is None:
        raise LinkUnknown
    return Key(int(found[1]), int(found[2] or 0), found[3])


def check_key(key: Key, secret: str, salt: str | None, kind: LinkKind, number: int = 0) -> None:
    """LinkUnknown unless this server sealed it with this salt and number for this kind."""
    if salt is None or (kind == "seat") != bool(key.member):
        raise LinkUnknown
    if not hmac.compare_digest(key.seal, seal(secret, salt, kind, key.meeting, key.member, number)):
        raise LinkUnknown


def links_end(starts_at: datetime, minutes: int, ended_at: datetime | None, days: int) -> datetime:
    """From then on the links of a meeting open nothing. One that nobody ended counts as over when
    it should have been (`minutes` after it began)."""
    return (ended_at or starts_at + timedelta(minutes=minutes)) + timedelta(days=days)


def check_in_time(ends: datetime, now: datetime, days: int) -> None:
    """LinkExpired."""
    if now >= ends:
        raise LinkExpired(days)


def check_often(changes: int) -> None:
    """`changes` that came by this link before. TooOften."""
    if changes >= CHANGES_MOST:
        raise TooOften


def check_running(*, ended: bool) -> None:
    """MeetingOver: by a link nothing is added to a meeting that has ended."""
    if ended:
        raise MeetingOver
