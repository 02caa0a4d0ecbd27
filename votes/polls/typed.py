"""What is stored, as it would have been typed: to fill forms with."""

from dataclasses import asdict

from app.clock import local
from votes.polls.queries import MotionText, NewPoll, PollView
from votes.polls.rules import Scope
from votes.results.rules import Policy


def new_values(place: NewPoll) -> dict[str, str]:
    """What stands in the form of a new poll before anything is typed."""
    return {
        "estate": str(place.estate.id),
        "consultation": str(place.consultation or ""),
        "title": place.topic,
        "explanation": place.background,
        "scope": "buildings" if place.surveyed else "estate",
        **_policy_values(Policy()),
    }


def typed_values(view: PollView) -> dict[str, str]:
    """A draft as it would have been typed."""
    return {
        "title": view.facts.title,
        "explanation": view.explanation,
        "convener": view.convener,
        "convener_name": view.convener_name,
        "convener_right": view.convener_right,
        "committee_informed_on": view.committee_informed_on.isoformat(),
        "notice_on": view.notice_on.isoformat(),
        "opens_at": f"{local(view.facts.opens_at):%Y-%m-%dT%H:%M}",
        "closes_at": f"{local(view.facts.closes_at):%Y-%m-%dT%H:%M}",
        "scope": _scope_value(view.facts.scope),
        **_policy_values(view.policy),
    }


def typed_lists(view: PollView) -> dict[str, list[str]]:
    """What is ticked in a draft."""
    scope = view.facts.scope
    return {"buildings": list(scope.buildings), "staircases": list(scope.staircases)}


def _scope_value(scope: Scope) -> str:
    if scope.whole:
        return "estate"
    return "buildings" if scope.buildings else "staircases"


def motion_values(motion: MotionText) -> dict[str, str]:
    """A motion as it would have been typed."""
    return {
        "title": motion.title,
        "wording": motion.wording,
        "plain_words": motion.plain_words,
        "item": str(motion.item),
        "stricter": "1" if motion.stricter_reason else "",
        "stricter_reason": motion.stricter_reason,
    }


def _policy_values(policy: Policy) -> dict[str, str]:
    return {
        name: "1" if value is True else "" if value in (False, None) else str(value)
        for name, value in asdict(policy).items()
    }
