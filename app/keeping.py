"""The form in which a document that stands is kept: pages counted, sealed where a seal is set."""

import importlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import anyio.to_thread
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NumberObject

from app.settings import Settings

_SEALING = "app.sealing"  # takes a second to load, which the start of the program may not wait for


@dataclass(frozen=True, slots=True)
class Seal:
    """The organisation's certificate with its key, and what opens it."""

    certificate: Path
    passphrase: str

    @classmethod
    def of(cls, settings: Settings) -> "Seal | None":
        if settings.seal_file is None:
            return None
        return cls(settings.seal_file, settings.seal_passphrase)


@dataclass(frozen=True, slots=True)
class Kept:
    content: bytes
    pages: int
    sealed: bool


async def kept_form(pdf: bytes, seal: Seal | None, reason: str, now: datetime) -> Kept:
    """SealUnusable, SealOutOfDate."""
    return await anyio.to_thread.run_sync(_kept_form, pdf, seal, reason, now)


def _kept_form(pdf: bytes, seal: Seal | None, reason: str, now: datetime) -> Kept:
    # Said at the root of the tree of pages; walking it would unpack thousands of tags.
    tree = PdfReader(io.BytesIO(pdf)).root_object["/Pages"]
    assert isinstance(tree, DictionaryObject)
    pages = tree["/Count"]
    assert isinstance(pages, NumberObject)
    if seal is None:
        return Kept(pdf, pages, sealed=False)
    put: Callable[..., bytes] = importlib.import_module(_SEALING).seal
    content = put(pdf, seal.certificate, seal.passphrase, reason, now=now)
    return Kept(content, pages, sealed=True)
