"""One long work in a process that holds what a server holds, and nothing of the bench.

`python -m tests.bench.making`: reads {"call": …, "with": …}, prints the `Took`, as JSON both.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict

from app.jobs.workshop import Workshop
from app.main import create_app
from tests.bench.jobs import timed

HELD = create_app  # what a server has loaded is there beside the work


def main() -> None:
    asked = json.load(sys.stdin)
    sys.stdout.write(json.dumps(asdict(timed(lambda: _made(asked["call"], asked["with"])))))


async def _made(call: str, what: Mapping[str, object]) -> None:
    async with Workshop() as shop:
        await shop.make(call, what)


if __name__ == "__main__":
    main()
