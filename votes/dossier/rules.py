"""Evidence files: what goes in by name, what may be refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.clock import local
from app.errors import Conflict, Invalid
from app.i18n import _

Edition = Literal["masked", "full"]

REASON_MOST = 1_000


class ReasonNeeded(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("含姓名的完整卷宗要写明用途"),
            _("请写明交给谁、用在哪里，例如“应某法院调取，案号……”。"),
            field="reason",
        )


class ReasonTooLong(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("用途写得太长"),
            _("请不超过 {n} 个字。").format(n=REASON_MOST),
            field="reason",
        )


class RefusalNeedsReason(Invalid):
    def __init__(self) -> None:
        super().__init__(_("不同意要写明原因"), _("请写一句话，申请人会看到。"), field="reason")


class AlreadyDecided(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这份申请已经有人处理过"), _("请刷新页面查看结果。"))


class NotAgreedTo(Conflict):
    """A full file before another person has agreed, or after she has not."""

    def __init__(self) -> None:
        super().__init__(
            _("完整卷宗要由另一位工作人员同意后才能生成"),
            _("请社区书记或另一位工作人员在本页处理；也可以先生成隐去姓名的卷宗。"),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is kept: where it lies, what it must be. Never read whole: a file may hold
    thousands of photographs."""

    at: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the zip. `title` is what the index calls it; `group` its heading there."""

    path: str
    title: str
    group: str
    content: bytes | Kept


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the index's order of events: when, what."""

    at: datetime
    what: str


def dossier_number(request: int, as_of: datetime) -> str:
    """卷宗〔2026〕12号 — the year in Shanghai, the request's own number."""
    return _("卷宗〔{year}〕{n}号").format(year=local(as_of).year, n=request)
