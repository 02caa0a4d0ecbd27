"""What if a pool were shared by another key: beside the version, never in its place. Pure.

A published cost file holds all that is known of its units, so another key is the same file with
another word in it, read and shared by the one arithmetic there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid
from app.faults import FileFaults
from app.i18n import _
from votes.costs.comparing import Comparison, compare
from votes.costs.cost_file import parse_cost_file
from votes.costs.rules import Shared, share
from votes.costs.scheme import Scheme
from votes.costs.words import key_word


class KeyNotPossible(Invalid):
    """A key that some flat lacks a figure for, or by which all come to nothing."""

    def __init__(self, key: str, field: str) -> None:
        super().__init__(
            _("不能按{key}再算").format(key=key_word(key)),
            _("这一版的费用文件里，有房屋没有这个数，或者合计是零。请换一种。"),
            field=field,
        )


class NothingAssumed(Invalid):
    def __init__(self) -> None:
        super().__init__(_("和公布的方案一样"), _("请至少给一个项目换一种分摊办法。"), field="key0")


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool of the version and the key it is shared by. Prices have no other key: with one they
    would be other prices."""

    item: str
    key: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class OtherShares:
    """`scheme`: as assumed; `compared`: what each flat would pay more or less."""

    scheme: Scheme
    official: Shared
    assumed: Shared
    compared: Comparison


def pools_of(scheme: Scheme) -> tuple[Pool, ...]:
    return tuple(
        Pool(one.item, one.key, one.amount_fen)
        for one in scheme.items
        if one.amount_fen is not None
    )


def assume_keys(
    file: Mapping[str, Any], pools: Sequence[Pool], keys: Sequence[str], official: Shared
) -> OtherShares:
    """`file`: the version's cost file; `keys`: for each of the pools. NothingAssumed,
    KeyNotPossible at the field of its pool, key0 and on."""
    chosen = {pool.item: key for pool, key in zip(pools, keys, strict=True)}
    if all(chosen[pool.item] == pool.key for pool in pools):
        raise NothingAssumed
    items = [{**item, "key": chosen.get(item["item"], item["key"])} for item in file["items"]]
    try:
        scheme = parse_cost_file({**file, "items": items})
    except FileFaults as faults:
        changed = [n for n, pool in enumerate(pools) if chosen[pool.item] != pool.key]
        named = [n for n in changed if _stands_at(faults, file, pools[n])]
        at = (named or changed)[0]
        raise KeyNotPossible(keys[at], f"key{at}") from faults
    assumed = share(scheme)
    return OtherShares(scheme, official, assumed, compare(official, assumed))


def _stands_at(faults: FileFaults, file: Mapping[str, Any], pool: Pool) -> bool:
    place = next(at for at, item in enumerate(file["items"]) if item["item"] == pool.item)
    return any(fault.startswith(f"items[{place}].") for fault in faults.faults)
