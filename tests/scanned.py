"""QR codes as a scanner sees them, read by a reader that shares nothing with what drew them (zxing
reads; what draws is zint's)."""

import io
import subprocess

import zxingcpp
from PIL import Image


def read(image: Image.Image) -> list[tuple[str, str]]:
    """(what it says, its level) of each code on a picture."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [(one.text, one.ec_level) for one in found]


def page_at(dpi: int, pdf: bytes) -> Image.Image:
    """The first page, as a scanner would see it in grey."""
    made = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", "-"],
        input=pdf,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Image.open(io.BytesIO(made.stdout))
