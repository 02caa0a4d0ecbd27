"""A small writer of the old .xls (BIFF8 in a compound file): enough for a fixture, no more."""

import struct
from collections.abc import Sequence


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _wide(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 0x06))


def _stream(rows: Sequence[Sequence[object]]) -> bytes:
    name = "名册"
    about = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    length = len(_bof(5)) + 4 + 6 + len(about) + 4
    head = _bof(5) + _record(0x0085, struct.pack("<IBB", length, 0, 0) + about) + _record(0x000A)
    cells = b""
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    cells += _record(0x0204, struct.pack("<HHH", y, x, 0) + _wide(cell))
            else:
                cells += _record(0x0203, struct.pack("<HHHd", y, x, 0, float(str(cell))))
    return head + _bof(0x10) + cells + _record(0x000A)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    wide = (name + "\0").encode("utf-16-le") if name else b""
    none = 0xFFFFFFFF
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(wide), kind, 1, none, none, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def write_xls(rows: Sequence[Sequence[object]], stream: str = "Workbook") -> bytes:
    """One sheet of texts and numbers, as a compound file of 512-byte sectors."""
    content = _stream(rows)
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    sectors = len(content) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    assert len(table) <= 128
    table += [0xFFFFFFFF] * (128 - len(table))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(10)
        + struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
        + struct.pack("<108I", *([0xFFFFFFFF] * 108))
    )
    directory = (
        _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
        + _entry(stream, 2, 2, len(content))
        + _entry("", 0, 0, 0) * 2
    )
    return head + struct.pack("<128I", *table) + directory + content
