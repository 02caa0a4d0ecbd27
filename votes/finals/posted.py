"""The notices of a result, as they are kept, and their data: what they say, as figures."""

from collections import Counter
from typing import Any

from app.i18n import _
from app.ledger.proofs import fingerprint, say_moment
from votes.finals.notice import NoticeFacts, compose_notice
from votes.notices import Data, Posted, notice_data
from votes.results.queries import MotionResult

# Of a published result what names no ballot and no flat (docs/count-file.md).
_FIGURES = (
    *(
        f"{who}_{of}"
        for who in ("total", "participated", "agree", "against", "abstain")
        for of in ("area_x100", "heads")
    ),
    *("participation_area", "participation_heads"),
    *("agree_of_participated_area", "agree_of_participated_heads", "display_pct"),
    *("quorum_area", "quorum_heads", "agreement_area", "agreement_heads"),
    *("passed", "failed_on", "missing", "units_not_returned", "deemed", "policy"),
)


def result_notice(facts: NoticeFacts) -> Posted:
    """The preliminary or the final one, as the facts say."""
    return Posted(
        composed=compose_notice(facts),
        data=_data(facts),
        estate=facts.view.poll.estate_name,
        invented=facts.view.poll.invented,
        signatures=facts.signatures,
        link=facts.link,
        ours=facts.ours,
        hint=_("扫码核对本公告和结果") if facts.final else _("扫码查看结果、提出异议"),
    )


def _data(facts: NoticeFacts) -> Data:
    view, period, head = facts.view, facts.period, facts.view.head
    said: dict[str, object] = {
        "issued_on": facts.issued_on.isoformat(),
        "notice_on": facts.notice_on.isoformat(),
        "opens_at": say_moment(view.poll.opens_at),
        "closes_at": say_moment(view.poll.closes_at),
        "roll": {
            "version": view.roll_version,
            "sha256": view.roll_sha256,
            "frozen_at": say_moment(view.roll_frozen_at),
            "units": view.roll_units,
            "heads": view.roll_heads,
            "area_x100": view.roll_area_x100,
        },
        "motions": [_motion(motion) for motion in view.motions],
        "publicity": {
            "published_on": period.published_on.isoformat(),
            "place": facts.place,
            "ends_on": period.ends_on.isoformat(),
            "recheck_by": period.recheck_by.isoformat(),
        },
        "log": head
        and {
            "size": head.size,
            "root": head.root.hex(),
            "signed_at": say_moment(head.signed_at),
            "fingerprint": fingerprint(head.public_key),
        },
    }
    if facts.recounted is not None:
        said["recounted"] = {"at": say_moment(facts.recounted.at), "by": facts.recounted.by}
        said["objections"] = [
            {"number": one.number, "kind": one.kind, "late": one.late, "outcome": one.outcome}
            for one in facts.objections
        ]
        said["signatures"] = [{"who": who, "names": names} for who, names in facts.signatures]
    kind = "final_result" if facts.final else "preliminary_result"
    return notice_data(kind, view.poll, facts.convener, **said)


def _motion(motion: MotionResult) -> dict[str, Any]:
    return {
        "number": motion.number,
        "title": motion.title,
        "wording": motion.wording,
        "civil_code_278_item": motion.item,
        "threshold": motion.threshold,
        "version": motion.version,
        "counted_at": say_moment(motion.counted_at),
        "result": {name: motion.tally[name] for name in _FIGURES if name in motion.tally},
        "rejected": dict(Counter(ballot.reason for ballot in motion.rejected)),
        "count_file": motion.count_file_sha256,
        "public_count_file": motion.public_file_sha256,
    }
