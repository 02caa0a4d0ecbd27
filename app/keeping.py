"""The form in which a document that stands is kept: pages counted, sealed where a seal is set."""

import importlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
from pypdf import PdfReader

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


async def kept_form(pdf: bytes, seal: Seal | None, reason: str) -> Kept:
    """SealUnusable."""
    return await anyio.to_thread.run_sync(_kept_form, pdf, seal, reason)


def _kept_form(pdf: bytes, seal: Seal | None, reason: str) -> Kept:
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    if seal is None:
        return Kept(pdf, pages, sealed=False)
    put: Callable[..., bytes] = importlib.import_module(_SEALING).seal
    return Kept(put(pdf, seal.certificate, seal.passphrase, reason), pages, sealed=True)
