"""Whom a resident at the table speaks for."""

from app.errors import Invalid
from app.i18n import _


class SpeaksForNobody(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("请说明代表谁"),
            _("选一栋楼，或勾选代表持反对意见的居民，也可以两样都选。"),
            field="building",
        )


def residents_seat() -> str:
    """What the seat of the residents is called."""
    return _("居民代表")
