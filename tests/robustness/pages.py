"""What a page offers: its links, and its forms with what is in them."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import lxml.html


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


def read_page(address: str, text: str) -> Offered:
    """`address`: whole, so that relative links find their way."""
    offered = Offered()
    here = urlsplit(address).netloc
    page = lxml.html.document_fromstring(text)
    for href in page.xpath("//a/@href"):
        whole = urlsplit(urljoin(address, href))
        if whole.netloc == here and whole.scheme.startswith("http"):
            offered.links.append(whole._replace(fragment="").geturl())
    for found in page.iter("form"):
        form = FormFound(
            urljoin(address, found.get("action") or address), (found.get("method") or "get").lower()
        )
        for control in found.iter("input", "select", "textarea", "button"):
            _read_control(form, control)
        offered.forms.append(form)
    return offered


def ids_twice(text: str) -> list[str]:
    """Ids that more than one element of a page has."""
    counted = Counter(lxml.html.document_fromstring(text).xpath("//@id"))
    return sorted(name for name, n in counted.items() if n > 1)


def _read_control(form: FormFound, control: lxml.html.HtmlElement) -> None:
    name = control.get("name")
    if not name or name == "_csrf_token" or control.get("disabled") is not None:
        return
    kind = control.get("type") or "text"
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        if chosen:
            form.values[name] = [chosen[-1].get("value") or ""]
    elif control.tag == "textarea":
        form.values[name] = [(control.text or "").strip()]
    elif kind == "file":
        form.files.append(name)
    elif kind in ("radio", "checkbox"):
        kept = form.values.setdefault(name, [])
        # Untouched, a radio sends nothing; the first is as good as any other to try.
        if control.get("checked") is not None or (kind == "radio" and not kept):
            kept.append(control.get("value") or "on")
    elif control.tag == "button" or kind == "submit":
        form.values.setdefault(name, [control.get("value") or ""])
    else:
        form.values.setdefault(name, []).append(control.get("value") or "")
