"""Mediation in words."""

from app.i18n import _


def mediated_in_words(outcome: str | None) -> tuple[str, str]:
    """(word, kind of tag); None: under way."""
    if outcome is None:
        return _("调解中"), "wait"
    return {
        "agreed": (_("达成协议"), "done"),
        "failed": (_("没有达成协议"), "now"),
        "declined": (_("一方拒绝调解"), "now"),
    }[outcome]


def outcome_options() -> list[tuple[str, str]]:
    return [(name, mediated_in_words(name)[0]) for name in ("agreed", "failed", "declined")]


def step_in_words(step: str) -> str:
    return {
        "applied": _("双方共同申请司法确认"),
        "confirmed": _("法院确认有效"),
        "refused": _("法院没有确认"),
    }[step]


def step_options(done: set[str]) -> list[tuple[str, str]]:
    """What may come next: first it is asked for, then the court says."""
    following = (
        ("applied",) if not done else ("confirmed", "refused") if done == {"applied"} else ()
    )
    return [(step, step_in_words(step)) for step in following]
