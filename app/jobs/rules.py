"""What can be wrong with a piece of long work, and how long its file is there."""

from datetime import datetime, timedelta
from typing import Literal

from app.errors import Conflict
from app.i18n import _

State = Literal["running", "finished", "failed", "cancelled"]


class AlreadyRunning(Conflict):
    """The same is being made just now. `job`: its id, None if it has ended meanwhile."""

    def __init__(self, job: int | None) -> None:
        self.job = job
        super().__init__(_("同样的文件正在生成"), _("请等它完成，或先取消它，再重新开始。"))


class NotFinished(Conflict):
    def __init__(self) -> None:
        super().__init__(_("文件还没有生成好"), _("请回到进度页面等待完成。"))


class FileExpired(Conflict):
    """It was only there for a while, and that is over."""

    def __init__(self) -> None:
        super().__init__(_("文件已过保存期限，系统已将它删除"), _("如仍需要，请重新生成一次。"))


class WorkRefused(Conflict):
    """What a working process said that a person can understand."""


class WorkerFailed(Exception):
    """A working process broke. `told`: kinds of error and places in the code, nothing typed."""

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__(told)


def interrupted() -> str:
    """Why a job failed that its server left behind."""
    return _("服务器在生成过程中停止了。请重新生成一次。")


def broken(job: int) -> str:
    return _(
        "系统出了问题，没有生成完。请再试一次；仍不成功，请把任务编号 {job} 告诉管理员。"
    ).format(job=job)


def expires_at(finished_at: datetime, lasting: timedelta | None) -> datetime | None:
    """When the file goes; None: it stays."""
    return None if lasting is None else finished_at + lasting


def has_expired(finished_at: datetime, lasting: timedelta | None, now: datetime) -> bool:
    gone = expires_at(finished_at, lasting)
    return gone is not None and now >= gone
