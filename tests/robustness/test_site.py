"""Every page as every role, every form with nonsense: no server error, no dead end, no script."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime

import pytest
from litestar import Litestar

from app import database
from app.main import create_app
from app.settings import Settings
from tests.conftest import Browser, new_browser
from tests.robustness.crawler import NONSENSE, Findings, Visitor
from votes.demo.people import ACCOUNTS, demo_password

# The first of them who is offered a form types all of the nonsense into it; the others to whom it
# is offered the first of it, and to whom it is not, she sends it as it is.
THOROUGH = ("clerk", "nobody", "admin", "secretary")

# A form that ends the visit; tried at the very end.
LEAVES = "/sign-out"


@pytest.fixture
async def site(
    demo: tuple[str, ...], settings: Settings, demo_clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Litestar, str]]:
    """The application with its demonstration, all of it running; a resident's slip."""
    (slip,) = (line.strip() for line in demo if "/v/" in line)
    await database.disconnect()
    application = create_app(settings, clock=demo_clock)
    async with application.lifespan():
        yield application, slip.replace(settings.base_url, "http://yishi.test")


async def _visitors(
    app: Litestar, settings: Settings, findings: Findings, stack: AsyncExitStack
) -> list[Visitor]:
    visitors = []
    for account in ["", *(account for account, _name, _what in ACCOUNTS)]:
        browser: Browser = await stack.enter_async_context(new_browser(app))
        if account:
            answer = await browser.sign_in(account, demo_password(settings))
            assert answer.status_code == 303, account
        visitors.append(Visitor(account or "nobody", browser, findings))
    return visitors


def _thoroughness(visitor: Visitor) -> int:
    return THOROUGH.index(visitor.who) if visitor.who in THOROUGH else len(THOROUGH)


async def test_the_whole_site(
    site: tuple[Litestar, str], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app, slip = site
    findings = Findings()
    async with AsyncExitStack() as stack:
        visitors = await _visitors(app, settings, findings, stack)
        resident = visitors[0]
        for visitor in visitors:
            await visitor.walk(["http://yishi.test/"])
        await resident.walk([slip])
        addresses = sorted(findings.addresses)
        # Of those who were offered the same kinds of pages and forms one goes on.
        visitors = list({visitor.sees: visitor for visitor in reversed(visitors)}.values())[::-1]
        # What others were shown: refused or not, a page that goes on.
        for turn, visitor in enumerate(visitors):
            await visitor.try_what_others_saw("http://yishi.test/", turn)
        forms = sorted(
            (form for form in findings.forms.values() if form.method == "post"),
            key=lambda form: (LEAVES in form.action, form.key),
        )
        assert len(findings.patterns) > 20, addresses
        assert len(forms) > 15, [form.key for form in forms]
        by_who = sorted(visitors, key=_thoroughness)
        thorough = {
            form.key: next(one.who for one in by_who if form.key in one.offered_forms)
            for form in forms
        }
        for visitor in reversed(visitors):  # the residents first would change nothing for others
            for form in forms:
                if form.key in visitor.offered_forms:
                    tried = NONSENSE if thorough[form.key] == visitor.who else NONSENSE[:2]
                    for typed in tried:
                        await visitor.send(form, typed)
                if LEAVES not in form.action:
                    await visitor.send(form, None)
    with capsys.disabled():
        sys.stdout.write(
            f"\n  {sum(findings.requests.values())} requests as {len(findings.requests)} people,"
            f" {len(findings.patterns)} kinds of page, {len(forms)} forms,"
            f" {len(findings.faults)} faults\n"
        )
    assert findings.faults == [], "\n".join(findings.faults[:40])
