"""PDF by WeasyPrint: nothing from the network, the same bytes for the same input.

The fonts of official documents are known in style sheets as `Yishi Fang` 仿宋, `Yishi Hei` 黑体,
`Yishi Kai` 楷体, `Yishi Song` 宋体 and `Yishi Rare`, which holds the characters the others lack.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.errors import Conflict
from app.fonts import missing_fonts
from app.i18n import _

# family → weight → file
FACES: dict[str, dict[str, str]] = {
    "Yishi Fang": {"normal": "FandolFang-Regular.otf"},
    "Yishi Hei": {"normal": "FandolHei-Regular.otf"},
    "Yishi Kai": {"normal": "FandolKai-Regular.otf"},
    "Yishi Song": {"normal": "FandolSong-Regular.otf", "bold": "FandolSong-Bold.otf"},
    "Yishi Rare": {"normal": "NotoSerifCJK-Regular.ttc", "bold": "NotoSerifCJK-Bold.ttc"},
}

# Pango and Fontconfig share state between documents of one font configuration.
_one_at_a_time = threading.Lock()


class FontsMissing(Conflict):
    """Documents are never set in whatever font happens to be there."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            _("这台服务器还没有公文字体，不能生成 PDF"),
            _("请管理员联网后重新启动本系统，或把这些字体文件放进 var/fonts：{names}。").format(
                names=_("、").join(names)
            ),
        )


class _OnlyFonts(URLFetcher):  # type: ignore[misc]
    """Opens the files of one folder and refuses every other address."""

    def __init__(self, directory: Path) -> None:
        super().__init__(allowed_protocols=("file",))
        self._directory = directory

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or parts.netloc or path.parent != self._directory:
            raise ValueError("documents load nothing but fonts")
        return URLFetcherResponse(url, path.read_bytes())


@cache
def _fonts(directory: Path) -> tuple[FontConfiguration, weasyprint.CSS]:
    """The faces, loaded once a process. FontsMissing."""
    if missing := missing_fonts(directory):
        raise FontsMissing(missing)
    rules = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f' src: url("{(directory / name).as_uri()}") }}'
        for family, files in FACES.items()
        for weight, name in files.items()
    ]
    configuration = FontConfiguration()
    sheet = weasyprint.CSS(
        string="\n".join(rules), font_config=configuration, url_fetcher=_OnlyFonts(directory)
    )
    return configuration, sheet


@lru_cache(maxsize=8)
def _sheet(css: str, directory: Path) -> weasyprint.CSS:
    configuration, _faces = _fonts(directory)
    return weasyprint.CSS(string=css, font_config=configuration, url_fetcher=_OnlyFonts(directory))


@dataclass(frozen=True, slots=True)
class Archived:
    """What a document that is kept for years carries with it: PDF/A-3a (ISO 19005-3), tagged,
    with its data attached as JSON. `at`: when it was made, the only time in the file."""

    data: bytes
    data_name: str
    author: str
    subject: str
    at: datetime


def render_pdf(
    html: str, css: str, fonts_dir: Path, title: str, archived: Archived | None = None
) -> bytes:
    """An A4 document of `html`, set by `css`. FontsMissing. Takes a while: call it in a thread."""
    return set_pages(html, css, fonts_dir, title, archived)[0]


# By id, where an element begins: millionths of a metre from the left and from the top.
Places = dict[str, tuple[int, int]]
_MICROMETRES = 25_400 / 96  # of a CSS pixel


def set_pages(
    html: str, css: str, fonts_dir: Path, title: str, archived: Archived | None = None
) -> tuple[bytes, list[Places]]:
    """As `render_pdf`, and of each page where its elements with an id begin."""
    directory = fonts_dir.resolve()
    with _one_at_a_time:
        configuration, faces = _fonts(directory)
        options: dict[str, object] = {} if archived is None else {"pdf_variant": "pdf/a-3a"}
        document = weasyprint.HTML(string=html, url_fetcher=_OnlyFonts(directory)).render(
            font_config=configuration, stylesheets=[faces, _sheet(css, directory)], **options
        )
        document.metadata.title = title
        document.metadata.generator = "Yishi"
        if archived is not None:
            _describe(document.metadata, archived)
        # Without an identifier of ours one would be made from the time.
        written: bytes = document.write_pdf(pdf_identifier=b"yishi", **options)
        places = [
            {
                name: (round(at[0] * _MICROMETRES), round(at[1] * _MICROMETRES))
                for name, at in page.anchors.items()
            }
            for page in document.pages
        ]
    return written, places


def _describe(metadata: weasyprint.document.DocumentMetadata, archived: Archived) -> None:
    metadata.authors = [archived.author]
    metadata.description = archived.subject
    metadata.created = metadata.modified = archived.at.isoformat(timespec="seconds")
    metadata.attachments.append(
        weasyprint.Attachment(
            string=archived.data,
            name=archived.data_name,
            description=archived.subject,
            created=archived.at,
            modified=archived.at,
            relationship="Data",
        )
    )
