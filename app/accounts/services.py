"""Use-cases of people and sessions: sign in, sign out, create people and grants."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import anyio
import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

from app import database
from app.accounts import rules
from app.accounts.permissions import Granted
from app.accounts.tables import Grant, Person, Session, SignInFailure

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1, type=Type.ID)

# 64 MiB and much of a core each: a burst of sign-ins must not take the whole machine.
_at_once = 2


# Verified against when the account does not exist, so that both answers take the same time: of a
# random password that nobody kept, with the parameters above.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=1$f7SZ4mOaOWuiZVEsfI/2lQ$cORdDd"
    "iglD9vSb+3BbyKZ3C0WkUOx9V8qzxdUxmWygA"
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The cookie's value (never stored) and until when it holds (UTC)."""

    token: str
    expires_at: datetime


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


class _Limit:
    """Made on first use: a limiter belongs to the running event loop."""

    limiter: anyio.CapacityLimiter | None = None


def _limiter() -> anyio.CapacityLimiter:
    if _Limit.limiter is None:
        _Limit.limiter = anyio.CapacityLimiter(_at_once)
    return _Limit.limiter


async def verify_password(password_hash: str, password: str) -> bool:
    """`password_hash` "" for nobody's: no password is right, and it takes the same time."""
    return await anyio.to_thread.run_sync(
        _verify, password_hash or _NOBODY, password, limiter=_limiter()
    )


async def hash_password(password: str) -> str:
    """In PHC form. WeakPassword."""
    rules.check_password_strength(password)
    return await anyio.to_thread.run_sync(_hasher.hash, password, limiter=_limiter())


async def sign_in(
    account: str, password: str, *, address: str, token: str, now: datetime
) -> SignedIn:
    """Open a session. `token` is the caller's fresh random one (≥ 128 bits).

    WrongCredentials, TooManyFailures.
    """
    account = account.strip()
    since = now - rules.FAILURE_WINDOW
    failed = await database.fetch_one(
        "SELECT count(*) AS n, min(failed_at) AS oldest FROM sign_in_failures"
        " WHERE account = $1 AND address = $2 AND failed_at > $3",
        account,
        address,
        since,
    )
    assert failed is not None
    rules.check_failures(failed["n"], failed["oldest"], now)
    person = (
        await Person.select(Person.id, Person.password_hash)
        .where(Person.account == account, Person.active == True)  # noqa: E712 (a column)
        .first()
    )
    right = await verify_password(person["password_hash"] if person else "", password)
    if person is None or not right:
        await SignInFailure(account=account[:60], address=address[:60], failed_at=now).save()
        raise rules.WrongCredentials
    expires_at = now + rules.SESSION_LASTS
    async with database.transaction() as link:
        await link.execute("DELETE FROM sessions WHERE expires_at <= $1", now)
        await link.execute("DELETE FROM sign_in_failures WHERE failed_at <= $1", since)
        await Session(
            token_hash=hash_token(token),
            person=person["id"],
            created_at=now,
            expires_at=expires_at,
        ).save()
    return SignedIn(token, expires_at)


async def sign_out(token: str) -> None:
    """End the session; nothing happens where there is none."""
    await Session.delete().where(Session.token_hash == hash_token(token))


async def create_person(
    name: str, account: str, password: str, grants: tuple[Granted, ...], *, now: datetime
) -> int:
    """A new person with her roles; the id. WeakPassword, AccountTaken.

    Called by `yishi init` and the demonstration data, not by a page: no actor.
    """
    password_hash = await hash_password(password)
    try:
        async with database.transaction():
            person = Person(
                name=name,
                account=account,
                password_hash=password_hash,
                active=True,
                created_at=now,
            )
            await person.save()
            for grant in grants:
                await Grant(
                    person=person.id,
                    role=grant.role,
                    street=grant.street,
                    community=grant.community,
                    grid=grant.grid,
                    building=grant.building,
                    body=grant.body,
                    granted_at=now,
                ).save()
    except asyncpg.UniqueViolationError as taken:
        raise rules.AccountTaken(account) from taken
    return int(person.id)
