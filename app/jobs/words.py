"""A job's state as people say it."""

from app.i18n import _
from app.jobs.queries import JobFacts


def state_in_words(job: JobFacts) -> tuple[str, str]:
    """(word, kind of tag)"""
    if job.expired:
        return _("已过期删除"), ""
    return {
        "running": (_("正在生成"), "wait"),
        "finished": (_("已完成"), "done"),
        "failed": (_("没有成功"), ""),
        "cancelled": (_("已取消"), ""),
    }[job.state]
