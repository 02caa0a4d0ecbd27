"""The whole log read again: whether the database still holds what was appended and signed."""

from app import database
from app.ledger.merkle import TILE_HEIGHT, Frontier, leaf_hash
from app.ledger.proofs import failures
from app.ledger.queries import heads
from app.ledger.rules import NotInLog

_LEAVES = (
    "SELECT l.position, l.commitment, l.tile,"
    " e.leaf IS NULL OR sha256(e.salt || convert_to(e.event, 'UTF8')) = l.commitment AS fits"
    " FROM log_leaves l LEFT JOIN log_events e ON e.leaf = l.id"
    " WHERE l.log = $1 ORDER BY l.position"
)


async def check_log(log: int) -> list[str]:
    """What is wrong with it, as `point: what`; nothing where all is in order. NotInLog.

    Positions without gaps; every event as committed to; kept roots as computed from all leaves;
    every signed head the beginning of the log. Reads everything: for tests, audits and after a
    restore, not for pages. One moment of the database, so it may run while people vote.
    """
    async with database.transaction() as link:
        await link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        kept = await link.fetchrow("SELECT size, frontier, root FROM logs WHERE id = $1", log)
        if kept is None:
            raise NotInLog
        signed = await heads(log)
        frontier, wrong = Frontier(), list[str]()
        roots = {0: frontier.root()}
        sizes = {head.size for head in signed}
        async for row in link.cursor(_LEAVES, log):
            point = f"leaf {row['position']}"
            if row["position"] != frontier.size:
                return [*wrong, f"{point}: follows position {frontier.size - 1}"]
            if not row["fits"]:
                wrong.append(f"{point}: the event is not what was committed to")
            completed = frontier.append(leaf_hash(row["commitment"]))
            tile = completed[TILE_HEIGHT] if len(completed) > TILE_HEIGHT else None
            if tile != row["tile"]:
                wrong.append(f"{point}: the kept root of its tile is another")
            if frontier.size in sizes:
                roots[frontier.size] = frontier.root()
    now = (frontier.size, frontier.stored(), frontier.root())
    if now != (kept["size"], kept["frontier"], kept["root"]):
        wrong.append("log: size, frontier or root is not that of its leaves")
    for head in signed:
        point = f"head of {head.size} at {head.signed_at.isoformat()}"
        if roots.get(head.size) != head.root:
            wrong.append(f"{point}: is no beginning of the log")
        wrong.extend(f"{point}: {failure.point} does not hold" for failure in failures(head))
    return wrong
