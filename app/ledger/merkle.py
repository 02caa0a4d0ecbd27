"""The Merkle tree of RFC 9162 section 2.1 with SHA-256. Pure.

A hash is 32 bytes; positions count from 0. Leaves are hashed with 0x00 in front, pairs with 0x01,
so that neither can be passed off as the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY = sha256(b"").digest()

# Roots of perfect subtrees of this many leaves are kept, so that a proof reads few leaves.
TILE_HEIGHT = 8
TILE = 1 << TILE_HEIGHT


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


# -- appending ---------------------------------------------------------------------------------


class Frontier:
    """All that is needed of a tree to append to it: the roots of its perfect subtrees.

    `peaks`, the largest first, one for each 1 in the binary `size`. ValueError where they differ
    in number.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError("frontier does not fit the size")

    @classmethod
    def load(cls, size: int, stored: bytes) -> "Frontier":
        """From what `stored` gave."""
        return cls(size, (stored[at : at + 32] for at in range(0, len(stored), 32)))

    def stored(self) -> bytes:
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> list[bytes]:
        """Takes the hash of a leaf; the roots of the perfect subtrees that it completes: of 1,
        2, 4 … leaves."""
        completed = [leaf]
        for _height in range(_trailing_ones(self.size)):
            completed.append(node_hash(self.peaks.pop(), completed[-1]))
        self.peaks.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        return _folded(self.peaks)


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The root over hashes of leaves; EMPTY without any."""
    return _folded(_peaks(leaves))


def _peaks(hashes: Iterable[bytes]) -> list[bytes]:
    frontier = Frontier()
    for one in hashes:
        frontier.append(one)
    return frontier.peaks


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _trailing_ones(n: int) -> int:
    return (~n & (n + 1)).bit_length() - 1


# -- proving -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stored:
    """What was read of a tree: roots of its first tiles without a gap, and the hashes of the
    leaves of some tiles, by the tile's number."""

    tiles: Sequence[bytes]
    leaves: Mapping[int, Sequence[bytes]]

    def root(self, start: int, end: int) -> bytes:
        """Of a subtree; subtrees of fewer leaves than a tile never cross its border."""
        if end - start < TILE:
            within = self.leaves[start // TILE]
            return tree_root(within[start % TILE : start % TILE + end - start])
        whole, rest = self.tiles[start // TILE : end // TILE], end % TILE
        tail = self.leaves[end // TILE][:rest] if rest else ()
        return _folded([*_peaks(whole), *_peaks(tail)])


def tiles_of_proof(small: int, size: int) -> set[int]:
    """Whose leaves must be in `Stored` for a proof of position `small`, or of the first `small`
    leaves, in a tree of `size`; a tile that begins at `size` or later has none."""
    return {small // TILE, size // TILE}


def inclusion_path(stored: Stored, position: int, size: int) -> list[bytes]:
    """PATH(position, D[size]). ValueError unless 0 ≤ position < size."""
    if not 0 <= position < size:
        raise ValueError("no such position")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return [stored.root(*subtree) for subtree in reversed(path)]


def consistency_path(stored: Stored, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]); empty for old = 0 and old = new. ValueError unless 0 ≤ old ≤ new."""
    if not 0 <= old <= new:
        raise ValueError("no such sizes")
    return [stored.root(*subtree) for subtree in _consistency_subtrees(old, new)] if old else []


def _consistency_subtrees(old: int, new: int) -> Iterator[tuple[int, int]]:
    path = []
    start, end = 0, new
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start:  # else the old root itself, which the reader has
        path.append((start, end))
    return reversed(path)


def _split(n: int) -> int:
    """The largest power of two below n > 1."""
    return 1 << (n - 1).bit_length() - 1


# -- checking ----------------------------------------------------------------------------------


def includes(leaf: bytes, position: int, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162 section 2.1.3.2: the leaf of this hash stands at `position`."""
    if not 0 <= position < size:
        return False
    here, last, found = position, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(beside, found)
            here, last = _up_to_right_child(here, last)
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def continues(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2: the tree of `old` leaves is the beginning of that of `new`.

    Of the empty tree everything is a continuation; of itself, each tree.
    """
    if not 0 <= old <= new:
        return False
    if old == 0 or old == new:
        known = EMPTY if old == 0 else new_root
        return not path and old_root == known
    if not path:
        return False
    first, *rest = path if old & (old - 1) else [old_root, *path]
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = first
    for beside in rest:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            here, last = _up_to_right_child(here, last)
        else:
            after = node_hash(after, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _up_to_right_child(here: int, last: int) -> tuple[int, int]:
    """Past the levels where a node at the right edge has nobody beside it."""
    while not here & 1 and here:
        here, last = here >> 1, last >> 1
    return here, last
