"""Paper and telephone of one household: where they disagree, and what decides then."""

from collections.abc import Mapping


def disagreeing(paper: Mapping[int, str], online: Mapping[int, str]) -> frozenset[int]:
    """The motions that both answer, and not alike. Motion id → choice, of what stands."""
    return frozenset(motion for motion in paper.keys() & online if paper[motion] != online[motion])
