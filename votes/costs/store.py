"""Published cost files, read back and shared: by their hash, so that each is shared once."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread

from app.documents.rules import DocumentLost
from app.documents.services import path_of
from votes.costs.cost_file import read_cost_file
from votes.costs.rules import Shared, share
from votes.costs.scheme import Scheme


class Costs(NamedTuple):
    scheme: Scheme
    shared: Shared


async def costs_of(sha256: str, data_dir: Path) -> Costs:
    """DocumentLost. Whoever calls has checked that the actor may see it."""
    return await anyio.to_thread.run_sync(_read, data_dir, sha256)


# What lies under a hash never changes. One version of 3,000 flats takes a few megabytes.
@lru_cache(maxsize=12)
def _read(data_dir: Path, sha256: str) -> Costs:
    try:
        content = path_of(data_dir, sha256).read_bytes()
    except FileNotFoundError as gone:
        raise DocumentLost(sha256) from gone
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DocumentLost(sha256)
    scheme = read_cost_file(content)
    return Costs(scheme, share(scheme))
