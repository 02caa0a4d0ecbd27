"""The count file that anybody may download: the same count, and nobody's flat in it. Pure.

Flats, owners, proxies and ballots bear marks in place of names and receipt numbers. A receipt
number with a neighbour's last four tells when her ballot came and where it stands in the log: so
nothing here may tell when one came, neither a time nor the order of the list. Both are kept only as
far as the count asks for them: late or not, and which came first of those that compete. Her own
proof file leads to her ballot's mark. Which flats changed hands is posted: what that did to answers
is left out, for the count takes no notice of it. Who knows a flat's exact area may still guess its
mark: areas are what is counted, and cannot be left out.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from votes.results.case import Ballot, CountCase, Unit
from votes.results.voices import in_reading_order, voices

_DIGITS = 12
_LATE = timedelta(seconds=1)


def public_case(
    case: CountCase,
    salt: bytes,
    marks: Mapping[str, str],
    buildings: Mapping[str, str] | None = None,
) -> CountCase:
    """`salt`: the poll's own secret; marks of one poll are the same in all its files.

    `marks`: receipt number → what its proof file leads to (`app.ledger.proofs.public_mark`), of
    the ballots that are in the log. `buildings`: unit → building, where the setting lets the mark
    tell it: "3-…-5f0c".
    """

    def mark(kind: str, name: str) -> str:
        return hmac.new(salt, f"{kind}:{name}".encode(), "sha256").hexdigest()[:_DIGITS]

    def flat(name: str) -> str:
        sign = mark("unit", name)
        return sign if buildings is None else f"{buildings[name]}-***-{sign}"

    def person(name: str) -> str:
        return mark("owner", name)

    def received(receipt: str) -> str:
        return marks.get(receipt) or mark("ballot", receipt)

    def unit(one: Unit) -> Unit:
        return one._replace(
            unit=flat(one.unit),
            owner=person(one.owner),
            coowners=tuple(map(person, one.coowners)),
            representative=None if one.representative is None else person(one.representative),
        )

    coowned = {one.unit for one in case.units if one.coowners}

    def ballot(one: Ballot) -> Ballot:
        # Elsewhere it is not read, and beside the owner of now it would tell one of before.
        heard_by_signer = one.signer is not None and not coowned.isdisjoint(one.units)
        return one._replace(
            id=received(one.id),
            units=tuple(sorted(map(flat, one.units))),
            at=_late(one.at, case.deadline),
            signer=person(one.signer) if one.signer is not None and heard_by_signer else None,
            # By themselves they are numbered as their ballots came.
            proxy=None if one.proxy is None else mark("proxy", one.proxy),
        )

    return replace(
        case,
        units=sorted(map(unit, case.units), key=lambda one: mark("order", one.unit)),
        ballots=[ballot(one) for one in _telling_no_time(case, coowned, received)],
        scope_units=None if case.scope_units is None else frozenset(map(flat, case.scope_units)),
        served_units=frozenset(map(flat, case.served_units)),
        former=frozenset(),
        unheard=frozenset(),
        confirmed=tuple(
            one._replace(
                owner=person(one.owner),
                ballot=received(one.ballot),
                units=tuple(map(flat, one.units)),
                set_back=tuple(map(received, one.set_back)),
            )
            for one in case.confirmed
        ),
    )


def _late(moment: datetime | None, deadline: datetime | None) -> datetime | None:
    """None in time; all that is late bears the same moment."""
    if moment is None or deadline is None or moment <= deadline:
        return None
    return deadline + _LATE


def _telling_no_time(
    case: CountCase, coowned: Set[str], received: Callable[[str], str]
) -> list[Ballot]:
    """By their marks, but each behind the ones that have to come before it.

    Which of two came first means something to the count only where both are valid and speak for
    the same flat (of a flat with several owners: by the same of them), or where a proxy went
    beyond the cap.
    """
    said = voices(case)
    reasons = {one.id: said.rejected.get(one.id) for one in said.ballots}
    capped = {one.proxy for one in said.ballots if reasons[one.id] == "PROXY_CAP"}

    def competes_for(one: Ballot) -> Iterator[tuple[str, str | None]]:
        if reasons.get(one.id, "") not in (None, "PROXY_CAP"):
            return
        for name in one.units:
            yield name, one.signer if name in coowned else None
        if one.signer_role == "proxy" and one.proxy in capped:
            yield "", one.proxy

    ballots = in_reading_order(case.ballots)
    waits = [0] * len(ballots)
    followers: dict[int, list[int]] = {}
    last: dict[tuple[str, str | None], int] = {}
    for at, one in enumerate(ballots):
        for what in competes_for(one):
            if what in last:
                followers.setdefault(last[what], []).append(at)
                waits[at] += 1
            last[what] = at
    ready = [(received(one.id), at) for at, one in enumerate(ballots) if not waits[at]]
    heapify(ready)
    order = []
    while ready:
        _mark, at = heappop(ready)
        order.append(ballots[at])
        for follower in followers.get(at, ()):
            waits[follower] -= 1
            if not waits[follower]:
                heappush(ready, (received(ballots[follower].id), follower))
    return order
