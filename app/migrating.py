"""Bring the database to the schema of this version: `python -m app.migrating`.

A process of its own, because Piccolo's migration runner imports a code formatter: neither the
start-up time nor the memory of the running server should pay for that.
"""

import asyncio
import contextlib
import io
import os
import sys

from piccolo.apps.migrations.commands.forwards import run_forwards

from app import database

# Two programs that migrate the same database must not do so at once.
_LOCK = 0x79697368


async def migrate() -> int:
    """Run what is pending, all in one transaction; how many there were.

    The engine must be configured. RuntimeError with the runner's words if one fails.
    """
    async with database.transaction() as link:
        await link.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        pending = await database.pending_migrations()
        if pending:
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                outcome = await run_forwards("all")
            if not outcome.success:
                raise RuntimeError(said.getvalue())
    return len(pending)


def main() -> int:
    """DATABASE_URL names the server."""
    database.configure(os.environ["DATABASE_URL"])
    sys.stdout.write(f"{asyncio.run(migrate())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
