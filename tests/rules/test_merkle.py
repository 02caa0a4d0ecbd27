"""The tree by the letter of RFC 9162, against its recursive text, known hashes and pymerkle."""

from collections.abc import Sequence
from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle.proof import InclusionProof

from app.ledger.merkle import (
    EMPTY,
    TILE,
    TILE_HEIGHT,
    Frontier,
    Stored,
    consistency_path,
    continues,
    includes,
    inclusion_path,
    leaf_hash,
    node_hash,
    tiles_of_proof,
    tree_root,
)

# The leaves, roots and proofs that implementations of Certificate Transparency test with.
ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSIONS = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCIES = {
    (1, 1): (),
    (1, 8): INCLUSIONS[0, 8],
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}

LEAVES = [leaf_hash(n.to_bytes(4)) for n in range(1300)]
OTHER = sha256(b"other").digest()


def kept(leaves: Sequence[bytes], *tiles: int) -> Stored:
    """As the database keeps it: roots of whole tiles, leaves of the wanted tiles only."""
    frontier, ends = Frontier(), []
    for leaf in leaves:
        ends += frontier.append(leaf)[TILE_HEIGHT : TILE_HEIGHT + 1]
    return Stored(ends, {tile: leaves[tile * TILE : (tile + 1) * TILE] for tile in tiles})


def included(leaves: Sequence[bytes], position: int, size: int) -> list[bytes]:
    stored = kept(leaves[:size], *tiles_of_proof(position, size))
    return inclusion_path(stored, position, size)


def continued(leaves: Sequence[bytes], old: int, new: int) -> list[bytes]:
    return consistency_path(kept(leaves[:new], *tiles_of_proof(old, new)), old, new)


# -- the text of RFC 9162, section 2.1, word for word ------------------------------------------


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return sha256(b"").digest()
    if len(d) == 1:
        return d[0]
    k = below(len(d))
    return node_hash(mth(d[:k]), mth(d[k:]))


def path_of(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = below(len(d))
    return [*path_of(m, d[:k]), mth(d[k:])] if m < k else [*path_of(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], b: bool) -> list[bytes]:
    if m == len(d):
        return [] if b else [mth(d)]
    k = below(len(d))
    if m <= k:
        return [*subproof(m, d[:k], b), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


def below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


# -- known hashes ------------------------------------------------------------------------------


def test_known_roots() -> None:
    hashed = [leaf_hash(entry) for entry in ENTRIES]
    assert [tree_root(hashed[:n]).hex() for n in range(9)] == list(ROOTS)
    assert EMPTY.hex() == ROOTS[0]


@pytest.mark.parametrize("at", INCLUSIONS, ids=str)
def test_known_inclusions(at: tuple[int, int]) -> None:
    path = [bytes.fromhex(one) for one in INCLUSIONS[at]]
    position, size = at
    hashed = [leaf_hash(entry) for entry in ENTRIES]
    assert included(hashed, position, size) == path
    assert includes(hashed[position], position, size, bytes.fromhex(ROOTS[size]), path)


@pytest.mark.parametrize("at", CONSISTENCIES, ids=str)
def test_known_consistencies(at: tuple[int, int]) -> None:
    path = [bytes.fromhex(one) for one in CONSISTENCIES[at]]
    old, new = at
    assert continued([leaf_hash(entry) for entry in ENTRIES], old, new) == path
    assert continues(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), path)


# -- every small tree, and many larger ---------------------------------------------------------


def test_every_small_tree() -> None:
    for size in range(1, 20):
        leaves = LEAVES[:size]
        root = mth(leaves)
        assert tree_root(leaves) == root
        for position in range(size):
            path = included(leaves, position, size)
            assert path == path_of(position, leaves)
            for claimed in range(size + 2):
                said = includes(leaves[position], claimed, size, root, path)
                assert said == (claimed == position)
        for old in range(1, size + 1):
            path = continued(leaves, old, size)
            assert path == subproof(old, leaves, True)
            for claimed in range(1, size + 1):
                said = continues(claimed, mth(leaves[:old]), size, root, path)
                assert said == (claimed == old)


sizes = st.integers(1, len(LEAVES)) | st.sampled_from([TILE - 1, TILE, TILE + 1, 4 * TILE])
two = st.tuples(sizes, sizes).map(sorted)


@given(two)
def test_larger_trees_say_the_same_as_the_text(pair: list[int]) -> None:
    small, size = pair
    leaves = LEAVES[:size]
    root = mth(leaves)
    assert tree_root(leaves) == root
    path = included(leaves, small - 1, size)
    assert path == path_of(small - 1, leaves)
    assert includes(leaves[small - 1], small - 1, size, root, path)
    path = continued(leaves, small, size)
    assert path == subproof(small, leaves, True)
    assert continues(small, mth(leaves[:small]), size, root, path)


@given(two, st.data())
def test_nothing_else_is_proved(pair: list[int], data: st.DataObject) -> None:
    small, size = pair
    leaves, place = LEAVES[:size], small - 1
    root, before = tree_root(leaves), tree_root(leaves[:small])
    path = included(leaves, place, size)
    assert not includes(OTHER, place, size, root, path)
    assert not includes(leaves[place], place, size, OTHER, path)
    assert not includes(leaves[place], place, size, root, [*path, OTHER])
    further = continued(leaves, small, size)
    assert not continues(small, OTHER, size, root, further)
    assert not continues(small, before, size, OTHER, further)
    assert not continues(small, before, size, root, [*further, OTHER])
    for proof in (path, further):
        if not proof:
            continue
        at = data.draw(st.integers(0, len(proof) - 1))
        for spoilt in ([*proof[:at], OTHER, *proof[at + 1 :]], proof[:at] + proof[at + 1 :]):
            if proof is path:
                assert not includes(leaves[place], place, size, root, spoilt)
            else:
                assert not continues(small, before, size, root, spoilt)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_frontier_grows_as_the_tree_does(groups: list[int]) -> None:
    """However appends are grouped, and through the stored form between them."""
    frontier = Frontier()
    for group in groups:
        start = frontier.size
        for leaf in LEAVES[start : start + group]:
            completed = frontier.append(leaf)
            for height, root in enumerate(completed):
                assert root == mth(LEAVES[frontier.size - (1 << height) : frontier.size])
        frontier = Frontier.load(frontier.size, frontier.stored())
        assert frontier.root() == mth(LEAVES[: frontier.size])


def test_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="frontier"):
        Frontier(3, [OTHER])
    with pytest.raises(ValueError, match="position"):
        inclusion_path(kept(LEAVES[:3], 0), 3, 3)
    with pytest.raises(ValueError, match="sizes"):
        consistency_path(kept(LEAVES[:3], 0), 4, 3)
    assert not includes(OTHER, 0, 0, EMPTY, [])
    assert not continues(2, OTHER, 1, OTHER, [])
    assert not continues(1, OTHER, 2, OTHER, [])


def test_everything_continues_the_empty_tree_and_itself() -> None:
    root = tree_root(LEAVES[:5])
    assert continued(LEAVES, 0, 5) == continued(LEAVES, 5, 5) == []
    assert continues(0, EMPTY, 5, root, [])
    assert continues(5, root, 5, root, [])
    assert not continues(0, OTHER, 5, root, [])
    assert not continues(0, EMPTY, 5, root, [OTHER])
    assert not continues(5, OTHER, 5, root, [])


# -- pymerkle ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def theirs() -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree()
    tree.append_entries([n.to_bytes(4) for n in range(600)])
    return tree


@given(two)
def test_pymerkle_accepts_our_receipts(theirs: pymerkle.InmemoryTree, pair: list[int]) -> None:
    small, size = (min(one, 600) for one in pair)
    root = tree_root(LEAVES[:size])
    assert theirs.get_root(size) == root
    path = included(LEAVES, small - 1, size)
    made = theirs.prove_inclusion(small, size)
    ours = InclusionProof("sha256", True, size, small, made.rule, [LEAVES[small - 1], *path])
    pymerkle.verify_inclusion(LEAVES[small - 1], root, ours, index=small, size=size)
    assert made.path == ours.path
    with pytest.raises(pymerkle.InvalidProof):
        pymerkle.verify_inclusion(OTHER, root, ours)


@given(two)
def test_pymerkle_agrees_on_beginnings(theirs: pymerkle.InmemoryTree, pair: list[int]) -> None:
    """Its consistency proofs are of another form, so each side proves it of the other's roots."""
    old, new = (min(one, 600) for one in pair)
    made = theirs.prove_consistency(old, new)
    roots = tree_root(LEAVES[:old]), tree_root(LEAVES[:new])
    pymerkle.verify_consistency(*roots, made, prior_size=old, later_size=new)
    ours = continued(LEAVES, old, new)
    assert continues(old, theirs.get_root(old), new, theirs.get_root(new), ours)
