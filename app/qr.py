"""QR codes (ISO/IEC 18004) for pages, documents and drawn sheets: the one place that makes them."""

import math
from collections.abc import Iterator

import zxingcpp
from markupsafe import Markup

from app.i18n import _

QUIET = 4  # modules of white that a reader may count on

# M is the least; of two that are equally large the one that stands more stains.
_LEVELS = ("M", "Q", "H")
_DARK = bytes(1 if grey == 0 else 0 for grey in range(256))


def qr_rows(text: str) -> list[bytes]:
    """Rows of modules from above, 1 is dark; without the white around. `text`: a link."""
    code = _rows(text, _LEVELS[0])
    for level in _LEVELS[1:]:
        better = _rows(text, level)
        if len(better) > len(code):
            break
        code = better
    return code


def _rows(text: str, level: str) -> list[bytes]:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    pixels = memoryview(made.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # its types do not say that it is a buffer
    dark = pixels.tobytes().translate(_DARK)
    wide = math.isqrt(len(dark))
    return [dark[at : at + wide] for at in range(0, len(dark), wide)]


def qr_runs(rows: list[bytes]) -> Iterator[tuple[int, int, int]]:
    """(x, y, how long it is) of each run of dark modules beside each other."""
    for y, row in enumerate(rows):
        x = row.find(1)
        while x >= 0:
            end = row.find(0, x)
            end = len(row) if end < 0 else end
            yield x, y, end - x
            x = row.find(1, end)


def qr_code(text: str) -> Markup:
    """As SVG without any style of its own, which says what it is to who does not see it."""
    rows = qr_rows(text)
    size = len(rows) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h{run}v1h-{run}z" for x, y, run in qr_runs(rows))
    drawn = (
        f'<svg class="qr" viewBox="0 0 {size} {size}" width="{4 * size}" height="{4 * size}">'
        f'<title>{_("二维码")}</title><path d="{path}"/></svg>'
    )
    return Markup(drawn)  # noqa: S704 (modules of a QR code: numbers only)
