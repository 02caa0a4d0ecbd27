"""Papers before a meeting, and what residents ask and say to them.

Everything that was asked is answered or taken to the table: the meeting neither starts nor ends
before. Source: the standard flow of consultation (tell beforehand; minority views are explained).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _

QuestionKind = Literal["question", "view"]
ASKED_MOST = 5
ASKED_WITHIN = timedelta(minutes=15)
OPEN_MOST = 300
PAPERS_MOST = 30


class QuestionsOpen(Invalid):
    """`items`: numbers of the items whose questions wait."""

    def __init__(self, count: int, items: Sequence[int]) -> None:
        self.items = tuple(items)
        super().__init__(
            _("还有 {n} 条会前提问没有办理（议题 {items}）").format(
                n=count, items=_("、").join(str(item) for item in items)
            ),
            _("请到会议的“会前材料”里逐条答复，或转到会上商量。"),
        )


class AskedTooOften(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("提交得太频繁"),
            _("请 {n} 分钟后再试，您填写的内容还在。").format(n=int(ASKED_WITHIN.seconds / 60)),
        )


class TooManyOpen(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("待答复的提问已经很多，暂时不再接收"), _("请过一段时间再试，或到社区当面说。")
        )


class TooManyPapers(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("每个议题最多 {n} 份材料").format(n=PAPERS_MOST), _("请把几份合成一个文件。")
        )


class AskingOver(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("会议已经开始或已取消，不再接收会前提问"), _("请等会议纪要公开，或到社区询问。")
        )


class AlreadySettled(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这一条已经办理过"), _("请刷新页面查看。"))


class PaperWithdrawn(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这份材料已经撤回"), _("请刷新页面查看。"))


class NothingPublic(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("还没有可以公开的材料"), _("请先上传材料并选“居民也可以看”，再开放公开页面。")
        )


def check_open(starts_at: datetime, *, cancelled: bool, ended: bool, now: datetime) -> None:
    """AskingOver from the moment the meeting begins."""
    if cancelled or ended or now >= starts_at:
        raise AskingOver
