"""What people may hand in as a paper: a PDF, or a photograph of it. Recognised by what it is."""

from app.documents.photos import MOST_BYTES, NotAPhoto, read_photo
from app.errors import Invalid
from app.i18n import _


class FileMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选择文件"), _("请选择一个 PDF 文件或一张照片。"), field="file")


class FileNotTaken(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这个文件不能上传"),
            _("请上传 PDF 文件，或 JPG、PNG、WEBP 格式的照片，不超过 15 MB。"),
            field="file",
        )


def is_pdf(content: bytes) -> bool:
    """By what it is, not by what it is called. FileNotTaken where it is too large."""
    if len(content) > MOST_BYTES:
        raise FileNotTaken
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]


async def read_paper(content: bytes | None) -> tuple[bytes, str]:
    """(bytes, media type) as they are kept; a photo is drawn anew. FileMissing, FileNotTaken."""
    if not content:
        raise FileMissing
    if is_pdf(content):
        return content, "application/pdf"
    try:
        return await read_photo(content), "image/jpeg"
    except NotAPhoto as neither:
        raise FileNotTaken from neither
