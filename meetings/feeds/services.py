"""A person's secret calendar address: made, replaced, taken back."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.outbox.links import is_key, link_token, number_in


def feed_path(feed: int, secret_key: str) -> str:
    """132 bits that only the server's secret gives; the database holds none of them."""
    return f"/calendar/{feed}-{link_token(secret_key, f'calendar:{feed}')}.ics"


async def make_feed(actor: Actor, *, now: datetime) -> int:
    """A new address; one that was there before opens nothing any more."""
    async with database.transaction() as link:
        await link.execute("SELECT id FROM persons WHERE id = $1 FOR UPDATE", actor.person)
        await link.execute(
            "UPDATE calendar_feeds SET revoked_at = $2 WHERE person = $1 AND revoked_at IS NULL",
            actor.person,
            now,
        )
        feed: int = await link.fetchval(
            "INSERT INTO calendar_feeds (person, made_at) VALUES ($1, $2) RETURNING id",
            actor.person,
            now,
        )
    return feed


async def revoke_feed(actor: Actor, *, now: datetime) -> None:
    await database.execute(
        "UPDATE calendar_feeds SET revoked_at = $2 WHERE person = $1 AND revoked_at IS NULL",
        actor.person,
        now,
    )


async def open_feed(opened: str, secret_key: str) -> int:
    """The person whose feed it is; `opened`: "3-key.ics". NotFound for any other. One query."""
    number = number_in(opened)
    if number is None or not is_key(f"/calendar/{opened}", feed_path(number, secret_key)):
        raise NotFound
    row = await database.fetch_one(
        "SELECT f.person FROM calendar_feeds f JOIN persons p ON p.id = f.person AND p.active"
        " WHERE f.id = $1 AND f.revoked_at IS NULL",
        number,
    )
    if row is None:
        raise NotFound
    return int(row["person"])
