"""Renewing a frozen roll: a version beside the old one, with its reason, paper and notice."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.clock import local_date
from app.documents import services as documents
from app.documents.uploads import read_paper
from app.estates.register.storage import lock_register
from app.ledger.services import fresh_salt
from app.settings import Settings
from votes.access import poll_to_view
from votes.electorate.renewal.notice import RenewalNotice, Version, compose_renewal, renewal_data
from votes.electorate.renewal.queries import Proposal, poll_to_renew, proposal
from votes.electorate.renewal.rules import (
    NothingToRenew,
    OwnersMissing,
    RenewalNotNow,
    RollMoved,
    Standing,
)
from votes.electorate.renewal.words import change_in_words
from votes.electorate.rules import as_unit, may_vote, roll_sha256
from votes.electorate.services import insert_entries, insert_roll
from votes.fingerprint import key_fingerprint
from votes.notices import Posted, keep_posted
from votes.permissions import can_renew_roll
from votes.polls.rules import convened_by_community
from votes.proofs.rules import renewal_event
from votes.proofs.services import Salt, log_event
from votes.slips.rules import slip_token, token_hash


@dataclass(frozen=True, slots=True)
class Ground:
    """Why, where it is posted, and the mark of the proposal that the page showed."""

    reason: str
    announced: str
    mark: str


async def renew_roll(
    actor: Actor,
    poll: int,
    ground: Ground,
    paper: bytes | None,
    *,
    settings: Settings,
    now: datetime,
    salt: Salt = fresh_salt,
) -> int:
    """A new version of the roll from the dated entries of the register; its number.

    `paper` as uploaded: what the change rests on. Ballots wait while it is made, and the old
    version stays as it is. NotFound, NotAllowed, RenewalNotNow, NothingToRenew, OwnersMissing,
    RollMoved, FileMissing, FileNotTaken, FontsMissing.
    """
    facts = await poll_to_renew(actor, poll, now)
    async with database.connection() as link:
        shown = await proposal(link, facts, now)
    _check(shown, ground)
    content, media_type = await read_paper(paper)
    document, _sha256 = await documents.keep(
        content, media_type, data_dir=settings.data_dir, by=actor.person, now=now
    )
    notice, notice_sha256 = await _keep_notice(actor, shown, ground, settings, now)
    try:
        async with database.transaction() as link:
            # Waits for ballots that are being written; those after it see the new version.
            salt_of_slips = await link.fetchval(
                "SELECT salt FROM polls WHERE id = $1 FOR UPDATE", poll
            )
            await lock_register(link, facts.estate)
            again = await poll_to_view(actor, poll)
            if not can_renew_roll(actor, again, again.phase(now)):
                raise RenewalNotNow
            # Not before a ballot that the old version still let in, whatever its request took.
            last = await link.fetchval("SELECT max(recorded_at) FROM ballots WHERE poll = $1", poll)
            at = now if last is None else max(now, last + timedelta(microseconds=1))
            found = await proposal(link, again, at)
            _check(found, ground)
            version = found.newest.version + 1
            lines = [one.line for one in found.renewal.lines]
            sha256 = roll_sha256(lines)
            roll = await insert_roll(link, poll, version, sha256, found.sums, actor.person, at)
            entries = await insert_entries(
                link,
                roll,
                lines,
                [(one.entry, one.owned_from, one.owners_known_at) for one in found.renewal.lines],
            )
            await _make_slips(link, poll, found, entries, settings.secret_key, bytes(salt_of_slips))
            await link.execute(
                "INSERT INTO roll_renewals (roll, reason, announced, document, notice, changes)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                roll,
                ground.reason,
                ground.announced,
                document,
                notice,
                json.dumps(_changes(found), ensure_ascii=False),
            )
            await log_event(
                link,
                poll,
                renewal_event(
                    poll,
                    version,
                    (found.newest.sha256, sha256),
                    (found.sums.units, found.sums.heads, found.sums.area_x100),
                    ground.reason,
                    notice_sha256,
                    at,
                ),
                salt=salt,
            )
            await note(
                link,
                actor,
                "renew_roll",
                facts,
                now,
                reason=ground.reason,
                before={"version": found.newest.version, "sha256": found.newest.sha256},
                after={"version": version, "sha256": sha256, "notice": notice_sha256},
            )
    except asyncpg.UniqueViolationError as taken:
        raise RollMoved from taken
    except asyncpg.RestrictViolationError as over:
        raise RenewalNotNow from over
    return version


def _check(found: Proposal, ground: Ground) -> None:
    if found.mark != ground.mark:
        raise RollMoved
    if found.renewal.ownerless:
        raise OwnersMissing(found.renewal.ownerless)
    if not found.renewal.changes:
        raise NothingToRenew


def _changes(found: Proposal) -> list[dict[str, object]]:
    return [
        {
            "unit": change.unit,
            "what": change.what,
            "says": change_in_words(change),
            "changes": [entry.id for entry in change.entries],
        }
        for change in found.renewal.changes
    ]


async def _make_slips(
    link: asyncpg.Connection,
    poll: int,
    found: Proposal,
    entries: dict[str, int],
    secret_key: str,
    salt: bytes,
) -> None:
    """For units that may vote now and have none yet; what was handed out stays good."""
    by_unit: dict[str, Standing] = {one.line.unit: one for one in found.renewal.lines}
    voting = may_vote([as_unit(one.line) for one in by_unit.values()], found.newest.policy)
    places = {unit.unit: by_unit[unit.unit].entry or entries[unit.unit] for unit in voting}
    await link.execute(
        "INSERT INTO slips (poll, entry, token_hash)"
        " SELECT $1, n.entry, n.token FROM unnest($2::int[], $3::bytea[]) AS n(entry, token)"
        " WHERE NOT EXISTS (SELECT 1 FROM slips s WHERE s.entry = n.entry)",
        poll,
        list(places.values()),
        [token_hash(slip_token(secret_key, salt, unit)) for unit in places],
    )


async def _keep_notice(
    actor: Actor, found: Proposal, ground: Ground, settings: Settings, now: datetime
) -> tuple[int, str]:
    row = await database.fetch_one(
        "SELECT convener, convener_name FROM polls WHERE id = $1", found.facts.id
    )
    assert row is not None, "just loaded"
    notice = RenewalNotice(
        poll=found.facts,
        convener=row["convener_name"],
        old=Version(
            found.newest.version, found.newest.sha256, found.newest.frozen_at, found.newest.sums
        ),
        new=Version(
            found.newest.version + 1,
            roll_sha256([one.line for one in found.renewal.lines]),
            now,
            found.sums,
        ),
        changes=found.renewal.changes,
        reason=ground.reason,
        announced=ground.announced,
        fingerprint=key_fingerprint(settings.data_dir),
        issued_on=local_date(now),
    )
    posted = Posted(
        compose_renewal(notice),
        renewal_data(notice),
        found.facts.estate_name,
        found.facts.invented,
        ours=convened_by_community(row["convener"]),
    )
    return await keep_posted(posted, by=actor.person, settings=settings, now=now)
