"""A published version, to be shared by other keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio.to_thread

from app.accounts.permissions import Actor
from app.documents import services as documents
from app.faults import decoded
from votes.costs.access import VersionFacts, version_to_follow
from votes.costs.drafting.rules import Flat
from votes.costs.rules import Shared
from votes.costs.store import costs_of
from votes.costs.versions.queries import flats_of_version
from votes.review.shares.rules import OtherShares, Pool, assume_keys, pools_of


@dataclass(frozen=True, slots=True)
class VersionToShare:
    """`file`: its cost file, decoded."""

    facts: VersionFacts
    pools: tuple[Pool, ...]
    flats: tuple[Flat, ...]
    shared: Shared
    file: Mapping[str, Any]

    async def assumed(self, keys: Sequence[str]) -> OtherShares:
        """NothingAssumed, KeyNotPossible. Not on the loop: thousands of flats take a moment."""
        return await anyio.to_thread.run_sync(assume_keys, self.file, self.pools, keys, self.shared)


async def version_to_share(actor: Actor, version: int, data_dir: Path) -> VersionToShare:
    """With what single flats pay: NotFound, NotAllowed, DocumentLost. Three queries."""
    facts = await version_to_follow(actor, version)
    costs = await costs_of(facts.sha256, data_dir)
    content, _type, _sha256 = await documents.read(facts.cost_file, data_dir=data_dir)
    file = decoded(content)
    assert isinstance(file, dict), "read before it was kept"
    return VersionToShare(
        facts,
        pools_of(costs.scheme),
        await flats_of_version(version),
        costs.shared,
        file,
    )
