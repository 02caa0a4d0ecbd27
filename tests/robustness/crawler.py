"""One person who opens everything that is offered to her, and types nonsense into all of it."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from tests.conftest import Browser
from tests.robustness.pages import FormFound, Offered, ids_twice, pattern, read_page

# Of a list of five hundred flats a few are as good as all.
EACH = 4

SCRIPT = "<script>alert(1)</script>"

# What is typed into every field at once; in the order of the trials.
NONSENSE = (
    "",
    f"\"'>{SCRIPT}{{{{7*7}}}}",
    "\x00\x08\u202e\ud7ff\U000e0001=cmd|' /C calc'!A0\r\n\t",
    "长" * 20_000,
    "99999999999999999999999",
    "-1",
)


@dataclass(slots=True)
class Findings:
    """What was asked and what came of it, over all people."""

    requests: Counter[str] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    forms: dict[tuple[str, tuple[str, ...]], FormFound] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def patterns(self) -> set[str]:
        return {pattern(address) for address in self.addresses}


class Visitor:
    """`who`: for telling. Works on a browser that is signed in already, or is not.
    `leaves_out`: paths that are not opened."""

    def __init__(
        self,
        who: str,
        browser: Browser,
        findings: Findings,
        leaves_out: re.Pattern[str] | None = None,
    ) -> None:
        self.who = who
        self.browser = browser
        self.findings = findings
        self._leaves_out = leaves_out
        self.offered_forms: set[tuple[str, tuple[str, ...]]] = set()
        self._opened: Counter[str] = Counter()
        self._seen: set[str] = set()

    @property
    def sees(self) -> tuple[frozenset[str], frozenset[tuple[str, tuple[str, ...]]]]:
        """The kinds of pages and of forms that she was offered."""
        return frozenset(self._opened), frozenset(self.offered_forms)

    async def walk(self, start: Iterable[str]) -> None:
        """From link to link. A link that is shown and leads nowhere is a fault too."""
        waiting = deque((address, "") for address in start)
        while waiting:
            address, source = waiting.popleft()
            if address in self._seen or self._opened[pattern(address)] >= EACH:
                continue
            if self._leaves_out and self._leaves_out.search(urlsplit(address).path):
                continue
            self._seen.add(address)
            self._opened[pattern(address)] += 1
            answer = await self.get(address)
            if answer.status_code >= 400:
                self._fault(f"{address} is shown on {source} and answers {answer.status_code}")
                continue
            self._seen.add(str(answer.request.url))  # where it led to: that is no other page
            self.findings.addresses.add(answer.request.url.raw_path.decode())
            offered = self.offered(answer)
            waiting.extend((link, address) for link in offered.links)
            for form in offered.forms:
                self.findings.forms.setdefault(form.key, form)
                self.offered_forms.add(form.key)
                if form.method == "get":
                    waiting.append((form.action, address))

    async def try_what_others_saw(self, start: str, turn: int) -> None:
        """Of each kind of page one that was offered to somebody else and not to her: refused or
        not, it goes on. `turn`: so that not all people try the same."""
        others: dict[str, list[str]] = {}
        for address in sorted(self.findings.addresses):
            if urljoin(start, address) not in self._seen:
                others.setdefault(pattern(address), []).append(address)
        for addresses in others.values():
            await self.get(addresses[turn % len(addresses)])

    async def get(self, address: str) -> httpx.Response:
        answer = await self.browser.get(address)
        for _hop in range(5):
            if not answer.is_redirect:
                break
            answer = await self.browser.get(answer.headers["location"])
        self._look(f"GET {address}", answer)
        return answer

    def offered(self, answer: httpx.Response) -> Offered:
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return Offered()
        return read_page(str(answer.request.url), answer.text)

    async def send(self, form: FormFound, typed: str | None) -> httpx.Response:
        """The form as it is (`typed` None), or with the same text in every field."""
        data: dict[str, object] = {
            name: values if typed is None else [typed] for name, values in form.values.items()
        }
        files = {
            name: ("名册.xlsx", (typed or "PK\x03\x04").encode("utf-8", "replace"))
            for name in form.files
        }
        way = {"files": files} if files else {}
        answer = await self.browser.submit(form.action, data, **way)
        self._look(f"POST {urlsplit(form.action).path} {(typed or '')[:12]!r}", answer)
        if answer.is_redirect:  # what it did must not break the page that follows
            await self.get(answer.headers["location"])
        return answer

    def _look(self, what: str, answer: httpx.Response) -> None:
        self.findings.requests[self.who] += 1
        if answer.status_code >= 500:
            self._fault(f"{what} answers {answer.status_code}")
        html = answer.headers.get("content-type", "").startswith("text/html")
        if html and SCRIPT in answer.text:
            self._fault(f"{what} gives back a script as it was typed")
        if html and answer.text and (twice := ids_twice(answer.text)):
            self._fault(f"{what} has ids twice, so that labels lead astray: {twice}")
        if html and answer.status_code >= 400 and not self._leads_on(answer):
            self._fault(f"{what} is a dead end ({answer.status_code})")

    def _leads_on(self, answer: httpx.Response) -> bool:
        """More than the skip link and the switches of the head."""
        here = str(answer.request.url)
        offered = self.offered(answer)
        return any(link != here for link in offered.links) or any(
            form.action.rpartition("/")[2] not in ("display", "sign-out") for form in offered.forms
        )

    def _fault(self, text: str) -> None:
        self.findings.faults.append(f"{self.who}: {text}")
