"""Photographs as they are kept: small enough, and without what a telephone writes into them.

Where a picture was taken and by which telephone stands in its EXIF data; a picture is drawn anew
from its points alone, so that none of it stays.
"""

import io
import warnings

import anyio.to_thread
from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import Invalid
from app.i18n import _

# A telephone's picture has 12 to 50 million points; more is no photograph but an attack.
MOST_POINTS = 60_000_000
MOST_BYTES = 15 * 1024 * 1024
LONGEST_SIDE = 1_600

_KINDS = ("JPEG", "PNG", "WEBP")


class NotAPhoto(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这个文件不是照片"),
            _("请上传 JPG、PNG 或 WEBP 格式的照片，不超过 15 MB。"),
            field="photo",
        )


def redraw(content: bytes) -> bytes:
    """The same picture as JPEG, upright, at most LONGEST_SIDE wide and high. NotAPhoto."""
    if len(content) > MOST_BYTES:
        raise NotAPhoto
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_KINDS) as opened:
                if opened.width * opened.height > MOST_POINTS:
                    raise NotAPhoto
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as wrong:
        raise NotAPhoto from wrong
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=82)
    return kept.getvalue()


async def read_photo(content: bytes) -> bytes:
    """`redraw` beside the event loop."""
    return await anyio.to_thread.run_sync(redraw, content)
