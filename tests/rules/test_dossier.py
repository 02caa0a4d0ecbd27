"""The checker that goes with an evidence file, and the signature check that needs no library."""

import ast
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.faults import FileFaults
from app.ledger import ed25519, signatures
from app.piccolo_conf import APP_REGISTRY
from tests.architecture.test_house_rules import ROOT
from votes.dossier.bundle import _INSTEAD, _path, verifier
from votes.dossier.gathering.sources import SOURCES
from votes.dossier.manifest import (
    Entry,
    LogHead,
    Manifest,
    read_manifest,
    read_signature,
    write_manifest,
    write_signature,
)
from votes.dossier.sheets import sheet

# RFC 8032 section 7.1, tests 1 to 3: public key, message, signature.
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize("check", [ed25519.is_signed, signatures.is_signed])
@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_of_the_standard(check, key: str, message: str, signature: str) -> None:
    parts = [bytes.fromhex(one) for one in (key, signature, message)]
    assert check(*parts)
    for place, part in enumerate(parts):
        for bit in range(0, 8 * len(part), 37):
            changed = bytearray(part)
            changed[bit // 8] ^= 1 << bit % 8
            assert not check(*parts[:place], bytes(changed), *parts[place + 1 :])


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.binary(max_size=70))
def test_both_checks_agree(seed: bytes, message: bytes, noise: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519.is_signed(public, signature, message)
    for one, other, said in (
        (public, noise, message),
        (noise, signature, message),
        (noise[:32].ljust(32, b"\0"), signature, message),
        (public, signature, noise),
        (public, noise[:64].ljust(64, b"\0"), message),
    ):
        assert ed25519.is_signed(one, other, said) == signatures.is_signed(one, other, said)


def test_a_signature_with_a_second_spelling_is_refused() -> None:
    """The answer plus the group's order would fit the equation as well."""
    key, message, signature = (bytes.fromhex(one) for one in RFC_8032[1])
    order = 2**252 + 27742317777372353535851937790883648493
    answer = int.from_bytes(signature[32:], "little") + order
    again = signature[:32] + answer.to_bytes(32, "little")
    assert not ed25519.is_signed(key, again, message)


MANIFEST = Manifest(
    title="供暖改造",
    number="卷宗〔2026〕1号",
    edition="masked",
    as_of="2026-03-30T10:00:00Z",
    heads=(LogHead("polls/1", "polls/3", 12, "ab" * 32),),
    files=(Entry("index.html", "cd" * 32, 7),),
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST
    assert read_signature(write_signature(b"k" * 32, b"s" * 64)) == (b"k" * 32, b"s" * 64)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"[]", "$: must be an object"),
        (b"{", "not JSON"),
        (b'{"format": 2}', "format: unknown format 2"),
        (b'{"files": [1]}', "files[0]: must be an object"),
        (b'{"files": [{"path": 1}]}', "files[0].path: must be a text"),
    ],
)
def test_faults_of_a_manifest_are_named(content: bytes, fault: str) -> None:
    with pytest.raises(FileFaults) as wrong:
        read_manifest(content)
    assert any(one.startswith(fault) for one in wrong.value.faults), wrong.value.faults


@pytest.mark.parametrize("content", [b'{"public_key": "zz"}', b'{"signature": 1}', b"7"])
def test_faults_of_a_signature_are_named(content: bytes) -> None:
    with pytest.raises(FileFaults):
        read_signature(content)


def test_a_cell_is_no_formula() -> None:
    made = sheet(["a"], [["=1+1"], ["-2"], ["@x"], [None], ['say "no", twice'], ["二\n行"]])
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig") == (
        'a\r\n\'=1+1\r\n\'-2\r\n\'@x\r\n""\r\n"say ""no"", twice"\r\n"二\n行"\r\n'
    )


def embedded() -> dict[str, str]:
    """The sources in the checker, by module."""
    found: dict[str, str] = next(
        ast.literal_eval(node.value)
        for node in ast.parse(verifier()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SOURCES"
    )
    return found


def test_the_checker_holds_the_sources_word_for_word() -> None:
    sources = embedded()
    assert {"votes.results.rules", "votes.costs.rules", "app.ledger.merkle"} <= set(sources)
    for name, source in sources.items():
        assert source == _path(_INSTEAD.get(name, name)).read_text("utf-8"), name
    assert str(ROOT) not in verifier().decode()


def test_the_checker_needs_the_standard_library_alone() -> None:
    sources = embedded()
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            named = [node.module] if isinstance(node, ast.ImportFrom) else []
            named += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for module in named:
                top = str(module).split(".")[0]
                assert top in sys.stdlib_module_names or module in sources, f"{name}: {module}"


def test_every_kind_of_document_of_a_case_has_its_place() -> None:
    """A new table that keeps files of a case has to be named here, or among those left out."""
    left_out = {
        "jobs",  # what was printed: made again from the rest
        "roll_imports",  # the office's register, before any vote
        "minutes_versions",  # drafts
        "results",  # count files lie with their poll
        "scheme_versions",  # cost files lie with their scheme
    }
    named = " ".join(source.sql for source in SOURCES)
    for app in APP_REGISTRY.app_configs.values():
        for table in app.table_classes:
            refers = [
                column
                for column in table._meta.foreign_key_columns
                if column._foreign_key_meta.resolved_references._meta.tablename == "documents"
            ]
            name = table._meta.tablename
            if refers and name not in left_out:
                assert f" {name} " in named, name
