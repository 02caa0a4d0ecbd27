"""What participation is still missing, and whom a reminder goes to. Pure; it knows no answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Conflict
from app.i18n import _
from votes.electorate.rules import Turnout
from votes.results.thresholds import missing_quorum

# A reminder that cannot leave within this time is dropped: by then the household may have answered.
REMINDER_KEEPS = timedelta(minutes=10)


class RemindersNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(_("现在不能提醒"), _("只在表决期间提醒还没有表决的住户。"))


class NobodyToRemind(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("没有可以发短信提醒的住户"),
            _("没有表决的住户今天都已经提醒过，或者没有登记手机号；请打印提醒单上门送。"),
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """How much participation is short of two thirds (0: nothing). Areas are m² × 100."""

    heads: int
    area_x100: int


def missing_participation(sums: Turnout) -> Missing:
    """Papers that turn out to be invalid may take some of it away again: Civil Code Art. 278."""
    return Missing(
        missing_quorum(sums.answered.heads, sums.total.heads),
        missing_quorum(sums.answered.area_x100, sums.total.area_x100),
    )


def reminder_ends(closes_at: datetime, now: datetime) -> datetime:
    return min(closes_at, now + REMINDER_KEEPS)
