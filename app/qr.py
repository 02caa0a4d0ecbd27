"""QR codes, drawn on the server."""

import segno
from markupsafe import Markup

from app.i18n import _


def qr_code(text: str) -> Markup:
    """As SVG without any style of its own; level M still reads with a stain on the paper."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=4, border=2, svgclass="qr", lineclass=None, title=_("二维码")
    )
    return Markup(drawn)  # noqa: S704 (modules of a QR code: numbers only)
