"""What sets the pages of `app.pdf` and measures fonts; nothing else imports it by name."""

import contextlib
import gc
import re
import struct
import threading
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from cssselect2 import ElementWrapper
from fontTools.ttLib import TTFont
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.engine import shaping, styles, writing
from app.fonts import missing_fonts
from app.pdf import FACES, Archived, FontsMissing, Places

# Pango and Fontconfig share state between documents of one font configuration.
_one_at_a_time = threading.Lock()


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


@cache
def _usual_looks() -> weasyprint.CSS:
    """WeasyPrint's own sheet without what matches every element: foot-notes, which we have none
    of, and markers, which lists have. They cost a third of the time and a sixth of the memory."""
    sheet = (files("weasyprint.css") / "html5_ua.css").read_text("utf-8")
    kept = (line for line in sheet.splitlines() if not line.startswith(("::footnote", "::note")))
    return weasyprint.CSS(string="\n".join(kept).replace("\n::marker", "\nli::marker"))


_SVG = "{http://www.w3.org/2000/svg}"
# What a document cannot hold, wherever it was typed (https://www.w3.org/TR/xml/#charsets).
_NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


CHINESE_DATA = True  # which letters there is type of
# These there is: no table of a font need be read to know it.
_USUAL = "\t\n\r -~\xa0-\xff‐-‖‘-‚“-„†-•‥-‧‰℃㎡①-⑳　-〿一-鿪！-～"
_UNUSUAL = re.compile(f"[^{_USUAL}]")
_FORMS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))  # which form of a letter
# What stands in print for a letter there is no type of.
_NO_TYPE = "〓"


def _printable(html: str, directory: Path) -> str:
    """Without what a document cannot hold, and with a mark for each letter that no face has: what
    is kept may show no glyph that is not there (ISO 19005-3, 6.2.11.8), and a reader sees that
    there was a letter."""
    html = _NO_LETTERS.sub("", html)
    unusual = {ord(letter) for letter in _UNUSUAL.findall(html)} - _FORMS
    if not unusual:
        return html
    faces = [
        advances(directory / FACES[family]["normal"]) for family in ("Yishi Fang", "Yishi Rare")
    ]
    missing = [code for code in unusual if not any(code in face for face in faces)]
    return html.translate({code: _instead(unicodedata.category(chr(code))) for code in missing})


def _instead(category: str) -> str:
    """Marks on letters go, as does what only joins or steers; a space is a space."""
    if category in ("Cc", "Cf") or category[0] == "M":
        return ""
    return " " if category[0] == "Z" else _NO_TYPE


class _Html(weasyprint.HTML):  # type: ignore[misc]
    """Read by the parser for XML, which takes a fiftieth of the time of the one for HTML; what is
    not written for it is read by the other."""

    def __init__(self, html: str, fetcher: URLFetcher) -> None:
        try:
            root = ElementTree.fromstring(html)  # noqa: S314 (our own)
        except ElementTree.ParseError:
            super().__init__(string=html, url_fetcher=fetcher)
            return
        for picture in list(root.iter("svg")):
            if said := picture.get("aria-label"):  # read aloud where the picture is not seen
                title = ElementTree.Element("title")
                title.text = said
                picture.insert(0, title)
            for one in picture.iter():
                one.tag = f"{_SVG}{one.tag}"
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_usual_looks()]


for _saving in (styles, shaping, writing):
    _saving.install()


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """A document is a large tree that is needed to the end: looking through it for garbage again
    and again takes a sixth of the time and finds little."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_MICROMETRES = 25_400 / 96  # of a CSS pixel


def set_pages(
    html: str, css: str, fonts_dir: Path, title: str, archived: Archived | None = None
) -> tuple[bytes, list[Places]]:
    """See `app.pdf.set_pages`."""
    directory = fonts_dir.resolve()
    with _one_at_a_time, _nothing_collected(), shaping.one_document():
        configuration, faces = _fonts(directory)
        options: dict[str, object] = {}
        if archived is not None:
            options["pdf_variant"] = "pdf/a-3a" if archived.tagged else "pdf/a-3b"
        document = _Html(_printable(html, directory), _OnlyFonts(directory)).render(
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
    if archived.tagged:
        described = metadata.generate_rdf_metadata
        metadata.generate_rdf_metadata = lambda *variant: _accessible(described(*variant))
    metadata.attachments.append(
        weasyprint.Attachment(
            string=archived.attached(),
            name=archived.data_name,
            description=archived.subject,
            created=archived.at,
            modified=archived.at,
            relationship="Data",
        )
    )


# That the tags hold what ISO 14289-1 asks for; ISO 19005-3 (6.6.2.3) wants every name explained
# that is not its own.
_ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 pdfuaid:part="1" /><rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
 <rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
 <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
 <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
 <rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
 <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
 <pdfaProperty:category>internal</pdfaProperty:category>
 <pdfaProperty:description>part of ISO 14289</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def _accessible(said: bytes) -> bytes:
    """What a document says of itself, and that it can be read by ear."""
    end = b"</rdf:RDF>"
    return said.removesuffix(end) + _ACCESSIBLE + end


def advances(path: Path) -> dict[int, int]:
    """See `app.pdf.advances`."""
    return _advances(path.resolve())


@cache
def _advances(path: Path) -> dict[int, int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        # By number and not by name: the names of 65,535 glyphs take sixty megabytes to read.
        font.setGlyphOrder(range(font["maxp"].numGlyphs))
        units = font["head"].unitsPerEm
        (count,) = struct.unpack(">H", font.reader["hhea"][34:36])
        pitches = struct.unpack(">" + "Hh" * count, font.reader["hmtx"][: 4 * count])[::2]
        return {
            code: pitches[min(glyph, count - 1)] * 1000 // units
            for code, glyph in font.getBestCmap().items()
        }
