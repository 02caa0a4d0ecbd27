"""What was done, in words."""

from app.i18n import _


def action_in_words(action: str) -> str:
    """The verb and noun as people say it; an action without words keeps its own name."""
    return {
        "issue_minutes": _("印发会议纪要"),
        "freeze_poll": _("冻结表决名册"),
        "record_delivery": _("登记送达"),
        "correct_delivery": _("更正送达记录"),
        "count_poll": _("计票"),
        "import_roll": _("导入业主名册"),
    }.get(action, action)
