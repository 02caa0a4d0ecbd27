"""Use-cases of one's own account: password, sessions, one-time codes."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import pyotp

from app import database
from app.accounts.attempts import counted_attempt
from app.accounts.permissions import Actor
from app.accounts.services import hash_password, hash_token, use_code, verify_password
from app.audit.services import record
from app.i18n import _
from app.people.invitations.rules import check_repeated
from app.people.own import rules
from app.people.own.forms import ChangePasswordForm


@dataclass(frozen=True, slots=True)
class NewCodes:
    """What a telephone needs to show codes: base32, and the same as an otpauth address."""

    secret: str
    uri: str


async def change_password(
    actor: Actor, typed: ChangePasswordForm, *, session: str, address: str, now: datetime
) -> None:
    """All sessions end but `session`, the token of the one that asks.

    WrongPassword, TooManyFailures, PasswordsDiffer, WeakPassword.
    """
    check_repeated(typed.password, typed.again)
    await _prove(actor, typed.old, address, now)
    password_hash = await hash_password(typed.password)
    async with database.transaction() as link:
        await link.execute(
            "UPDATE persons SET password_hash = $2 WHERE id = $1", actor.person, password_hash
        )
        await link.execute(
            "DELETE FROM sessions WHERE person = $1 AND token_hash <> $2",
            actor.person,
            hash_token(session),
        )
        # A link that is out was for the password that is no more.
        await link.execute(
            "UPDATE invitations SET expires_at = $2"
            " WHERE person = $1 AND used_at IS NULL AND expires_at > $2",
            actor.person,
            now,
        )
        await _note(link, actor, "change_password", now)


async def sign_out_everywhere(actor: Actor, *, now: datetime) -> None:
    async with database.transaction() as link:
        await link.execute("DELETE FROM sessions WHERE person = $1", actor.person)
        await _note(link, actor, "sign_out_everywhere", now)


async def prepare_codes(
    actor: Actor, password: str, *, secret: str, address: str, now: datetime
) -> NewCodes:
    """Keep `secret`, the caller's fresh random one (base32); codes are not asked for yet.

    WrongPassword, TooManyFailures, CodesOn.
    """
    await _prove(actor, password, address, now)
    row = await database.fetch_one(
        "UPDATE persons SET totp_secret = $2, totp_step = NULL"
        " WHERE id = $1 AND totp_since IS NULL RETURNING account",
        actor.person,
        secret,
    )
    if row is None:
        raise rules.CodesOn
    return _new_codes(secret, row["account"])


async def prepared_codes(actor: Actor) -> NewCodes:
    """Those that wait for their first code. CodesNotPrepared."""
    row = await database.fetch_one(
        "SELECT account, totp_secret FROM persons"
        " WHERE id = $1 AND totp_since IS NULL AND totp_secret IS NOT NULL",
        actor.person,
    )
    if row is None:
        raise rules.CodesNotPrepared
    return _new_codes(row["totp_secret"], row["account"])


async def switch_codes_on(actor: Actor, code: str, *, address: str, now: datetime) -> None:
    """From now on they are asked for. CodesNotPrepared, WrongCode, TooManyFailures."""
    await prepared_codes(actor)
    async with (
        counted_attempt(await _account(actor), address, now=now),
        database.transaction() as link,
    ):
        await use_code(actor.person, code, now=now)
        await link.execute("UPDATE persons SET totp_since = $2 WHERE id = $1", actor.person, now)
        await _note(link, actor, "set_totp", now)


async def switch_codes_off(
    actor: Actor, code: str, *, required: bool, address: str, now: datetime
) -> None:
    """CodesRequired, WrongCode, TooManyFailures."""
    rules.check_codes_off(required=required)
    async with (
        counted_attempt(await _account(actor), address, now=now),
        database.transaction() as link,
    ):
        await use_code(actor.person, code, now=now)
        await link.execute(
            "UPDATE persons SET totp_secret = NULL, totp_since = NULL, totp_step = NULL"
            " WHERE id = $1",
            actor.person,
        )
        await _note(link, actor, "remove_totp", now)


def _new_codes(secret: str, account: str) -> NewCodes:
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=_("议事"))
    return NewCodes(secret, uri)


async def _account(actor: Actor) -> str:
    row = await database.fetch_one("SELECT account FROM persons WHERE id = $1", actor.person)
    assert row is not None
    account: str = row["account"]
    return account


async def _prove(actor: Actor, password: str, address: str, now: datetime) -> None:
    """Whoever sits at an open session still has to know the password."""
    row = await database.fetch_one(
        "SELECT account, password_hash FROM persons WHERE id = $1", actor.person
    )
    assert row is not None
    async with counted_attempt(row["account"], address, now=now):
        if not await verify_password(row["password_hash"], password):
            raise rules.WrongPassword


async def _note(link: asyncpg.Connection, actor: Actor, action: str, now: datetime) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="persons",
        subject_id=actor.person,
    )
