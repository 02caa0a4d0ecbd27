"""The four shares that decide, each with its base and threshold, from the published result."""

from dataclasses import dataclass
from typing import Any

from meetings.minutes.facts import ShareFacts

_TWO_THIRDS = (2, 3)
_AGREEMENT = {"special_3_4": (3, 4), "ordinary_1_2": (1, 2)}


@dataclass(frozen=True, slots=True)
class Shares:
    """Participation of all, agreement of those who took part. `strict_majority`: more than half."""

    participation_heads: ShareFacts
    participation_area: ShareFacts
    agreement_heads: ShareFacts
    agreement_area: ShareFacts
    strict_majority: bool


def shares_of(tally: dict[str, Any], threshold: str) -> Shares:
    """`tally`: the published result of docs/count-file.md."""

    def share(
        held: str, missing: str, part: str, whole: str, measure: str, over: tuple[int, int]
    ) -> ShareFacts:
        suffix = "area_x100" if measure == "area" else "heads"
        return ShareFacts(
            part=tally[f"{part}_{suffix}"],
            whole=tally[f"{whole}_{suffix}"],
            threshold=over,
            reached=tally[f"{held}_{measure}"],
            missing=tally["missing"][f"{missing}_{suffix}"],
        )

    def participation(measure: str) -> ShareFacts:
        return share("quorum", "participation", "participated", "total", measure, _TWO_THIRDS)

    def agreement(measure: str) -> ShareFacts:
        over = _AGREEMENT[threshold]
        return share("agreement", "agreement", "agree", "participated", measure, over)

    return Shares(
        participation_heads=participation("heads"),
        participation_area=participation("area"),
        agreement_heads=agreement("heads"),
        agreement_area=agreement("area"),
        strict_majority=threshold == "ordinary_1_2",
    )
