"""schemathesis, by the OpenAPI description: whatever is sent to any route, no server error."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import anyio.to_thread
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck

from app import database
from app.main import create_app
from app.settings import Settings
from tests.browser.conftest import serve
from tests.conftest import new_browser
from tests.robustness.crawler import Findings, Visitor
from tests.robustness.description import OPENAPI, describe
from votes.demo.people import demo_password

CASES = 5_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 5


async def test_no_route_breaks(
    demo: tuple[str, ...],
    settings: Settings,
    demo_clock: Callable[[], datetime],
    capsys: pytest.CaptureFixture[str],
) -> None:
    slip = next(line.strip() for line in demo if "/v/" in line)
    await database.disconnect()
    app = create_app(settings, clock=demo_clock, openapi=OPENAPI)
    findings = Findings()
    async with serve(app) as address, new_browser(app) as browser:
        for start in ("http://yishi.test/", slip.replace(settings.base_url, "http://yishi.test")):
            await Visitor("nobody", browser, findings).walk([start])
        await browser.sign_in("clerk", demo_password(settings))
        await Visitor("clerk", browser, findings).walk(["http://yishi.test/"])
        description = describe(app, list(findings.forms.values()))
        cookies = dict(browser.cookies)
        sent, broken = await anyio.to_thread.run_sync(_send_all, description, address, cookies)
    with capsys.disabled():
        sys.stdout.write(
            f"\n  schemathesis: {sent} requests to {len(description['paths'])} addresses,"
            f" {len(broken)} server errors\n"
        )
    assert broken == []


def _send_all(
    description: dict[str, Any], address: str, cookies: dict[str, str]
) -> tuple[int, list[str]]:
    """Requests sent, and what broke. The clerk's cookies; ended sessions are no fault."""
    sent = 0
    broken: list[str] = []
    schema = schemathesis.openapi.from_dict(description)
    for found in schema.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @hypothesis.given(case=operation.as_strategy())
        def send(case: schemathesis.Case) -> None:
            nonlocal sent
            sent += 1
            answer = case.call(
                base_url=address,
                cookies=cookies,
                headers={"x-csrftoken": cookies["csrftoken"]},
                allow_redirects=False,
                timeout=180,
            )
            if answer.status_code >= 500:
                broken.append(f"{case.method} {case.formatted_path} {case.body!r}"[:300])

        if "sign-out" not in operation.path:
            send()
    return sent, broken
