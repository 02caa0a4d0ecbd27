"""Who is behind a session cookie."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import hash_token


async def actor_of_session(token: str, now: datetime) -> Actor | None:
    """One query. None for an unknown, expired or deactivated one."""
    rows = await database.fetch(
        "SELECT p.id, p.name, p.totp_since IS NOT NULL AS has_totp,"
        # What waits in the inbox is asked here, so that no page pays a query of its own for it.
        " (SELECT count(*) FROM messages m WHERE m.person = p.id AND m.channel = 'inbox'"
        "  AND m.state = 'sent' AND m.wanted_at <= $2) AS unread,"
        " g.role, g.street, g.community, g.grid, g.building, g.body,"
        " coalesce(c.name, s.name, r.name, b.name, '') AS place"
        " FROM sessions x JOIN persons p ON p.id = x.person AND p.active"
        " LEFT JOIN grants g ON g.person = p.id"
        " LEFT JOIN communities c ON c.id = g.community LEFT JOIN streets s ON s.id = g.street"
        " LEFT JOIN bodies b ON b.id = g.body LEFT JOIN grids r ON r.id = g.grid"
        " WHERE x.token_hash = $1 AND x.expires_at > $2 ORDER BY g.id",
        hash_token(token),
        now,
    )
    if not rows:
        return None
    return Actor(
        person=rows[0]["id"],
        name=rows[0]["name"],
        grants=tuple(
            Granted(
                row["role"],
                row["street"],
                row["community"],
                row["grid"],
                row["building"],
                row["body"],
            )
            for row in rows
            if row["role"]
        ),
        place_name=next((row["place"] for row in rows if row["place"]), ""),
        has_totp=rows[0]["has_totp"],
        unread=rows[0]["unread"],
    )
