"""What a page offers: its links, and its forms with what is in them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass(slots=True)
class FormFound:
    """`values`: as the browser would send it untouched; `choices`: what a field allows."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """The same form on other things of its kind."""
        return pattern(self.action), tuple(sorted({*self.values, *self.files}))


@dataclass(slots=True)
class Offered:
    links: list[str] = field(default_factory=list)
    forms: list[FormFound] = field(default_factory=list)


def pattern(path: str) -> str:
    """An address without which thing it is of: /polls/{}/slips/{}."""
    bare = urlsplit(path).path
    return re.sub(r"/(\d+[^/]*|[A-Za-z0-9_-]{20,}|%[0-9A-F]{2}[^/]*)(?=/|$)", "/{}", bare)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.offered = Offered()
        self._form: FormFound | None = None
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (href := given.get("href")):
            self._link(href)
        elif tag == "form":
            self._form = FormFound(
                urljoin(self.address, given.get("action") or self.address),
                (given.get("method") or "get").lower(),
            )
            self.offered.forms.append(self._form)
        elif self._form is not None and (name := given.get("name")):
            self._control(tag, name, given)
        elif tag == "option" and self._form is not None and self._select is not None:
            value = given.get("value") or ""
            kept = self._form.values.get(self._select)
            if kept is None or "selected" in given:
                self._form.values[self._select] = [value]

    def _link(self, href: str) -> None:
        whole = urlsplit(urljoin(self.address, href))
        if whole.netloc == urlsplit(self.address).netloc and whole.scheme.startswith("http"):
            self.offered.links.append(whole._replace(fragment="").geturl())

    def _control(self, tag: str, name: str, given: dict[str, str | None]) -> None:
        assert self._form is not None
        if name == "_csrf_token" or "disabled" in given:
            return
        kind = given.get("type") or "text"
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self._form.values[name] = [""]
        elif kind == "file":
            self._form.files.append(name)
        elif kind in ("radio", "checkbox"):
            kept = self._form.values.setdefault(name, [])
            # Untouched, a radio sends nothing; the first is as good as any other to try.
            if "checked" in given or (kind == "radio" and not kept):
                kept.append(given.get("value") or "on")
        elif tag == "button" or kind == "submit":
            self._form.values.setdefault(name, [given.get("value") or ""])
        else:
            self._form.values.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            self._form.values[self._area] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


def read_page(address: str, text: str) -> Offered:
    """`address`: whole, so that relative links find their way."""
    reader = _Reader(address)
    reader.feed(text)
    return reader.offered
