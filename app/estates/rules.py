"""Owners counted once, and what may be refused about an estate."""

from collections.abc import Collection

from app.errors import Conflict
from app.i18n import _


class EstateExists(Conflict):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            _("本社区已经有名为“{name}”的小区").format(name=name),
            _("请在小区列表中打开它，或换一个名称。"),
            field="name",
        )


def head_of(status: str, owners: Collection[int]) -> str:
    """The key of the head a unit belongs to; equal keys are one head 业主人数.

    The same set of owners is one head; what the developer has not sold or not handed over is one
    head together (Interpretation of 2020-12-29, Art. 9).
    """
    if status != "sold":
        return "developer"
    return "-".join(str(owner) for owner in sorted(owners))
