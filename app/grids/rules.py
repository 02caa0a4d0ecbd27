"""What may be refused about a grid."""

from collections.abc import Collection

from app.errors import Conflict, Invalid
from app.i18n import _


class GridExists(Conflict):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            _("本社区已经有名为“{name}”的网格").format(name=name),
            _("请在网格列表中打开它，或换一个名称。"),
            field="name",
        )


class BuildingElsewhere(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("所选的楼不在本社区"), _("请在给出的楼栋中重新选择。"), field="buildings"
        )


def check_buildings(chosen: Collection[int], of_community: Collection[int]) -> None:
    """BuildingElsewhere. Both by id."""
    if not set(chosen) <= set(of_community):
        raise BuildingElsewhere
