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
from app.accounts.attempts import counted_attempt
from app.accounts.permissions import Granted
from app.accounts.tables import Grant, Person, Session, SignIn

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


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right, a code must follow. `mark`: which password it was."""

    person: int
    mark: str


def password_mark(password_hash: str) -> str:
    """Tells passwords apart and says nothing of them: may travel in a cookie."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:16]


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
) -> SignedIn | CodeNeeded:
    """Open a session, or ask for a code. `token` is the caller's fresh random one (≥ 128 bits).

    WrongCredentials, TooManyFailures.
    """
    account = account.strip()
    async with counted_attempt(account, address, now=now):
        person = await database.fetch_one(
            "SELECT id, password_hash, totp_since IS NOT NULL AS has_totp"
            " FROM persons WHERE account = $1 AND active",
            account,
        )
        right = await verify_password(person["password_hash"] if person else "", password)
        if person is None or not right:
            raise rules.WrongCredentials
    if person["has_totp"]:
        return CodeNeeded(person["id"], password_mark(person["password_hash"]))
    return await _open_session(
        person["id"],
        password_mark(person["password_hash"]),
        address=address,
        token=token,
        now=now,
    )


async def sign_in_with_code(
    half: CodeNeeded, code: str, *, address: str, token: str, now: datetime
) -> SignedIn:
    """The second step. WrongCode, TooManyFailures, WrongCredentials (start again)."""
    row = await database.fetch_one(
        "SELECT account FROM persons WHERE id = $1 AND active", half.person
    )
    if row is None:
        raise rules.WrongCredentials
    async with counted_attempt(row["account"], address, now=now):
        await use_code(half.person, code, now=now)
    return await _open_session(half.person, half.mark, address=address, token=token, now=now)


async def use_code(person: int, code: str, *, now: datetime) -> None:
    """The code is right, and is used up with that. WrongCode."""
    row = await database.fetch_one(
        "SELECT totp_secret, totp_step FROM persons WHERE id = $1", person
    )
    if row is None or row["totp_secret"] is None:
        raise rules.WrongCode
    step = rules.code_step(row["totp_secret"], code, last=row["totp_step"], now=now)
    used = await database.fetch_one(
        "UPDATE persons SET totp_step = $2 WHERE id = $1"
        " AND (totp_step IS NULL OR totp_step < $2) RETURNING id",
        person,
        step,
    )
    if used is None:
        raise rules.WrongCode


async def _open_session(
    person: int, mark: str, *, address: str, token: str, now: datetime
) -> SignedIn:
    """WrongCredentials where the password is another one by now."""
    expires_at = now + rules.SESSION_LASTS
    async with database.transaction() as link:
        # Who sets a password ends all sessions: none may come in beside.
        row = await link.fetchrow(
            "SELECT password_hash FROM persons WHERE id = $1 AND active FOR SHARE", person
        )
        if row is None or password_mark(row["password_hash"]) != mark:
            raise rules.WrongCredentials
        await link.execute("DELETE FROM sessions WHERE expires_at <= $1", now)
        await Session(
            token_hash=hash_token(token), person=person, created_at=now, expires_at=expires_at
        ).save()
        await SignIn(person=person, address=address[:60], at=now).save()
    return SignedIn(token, expires_at)


async def sign_out(token: str) -> None:
    """End the session; nothing happens where there is none."""
    await Session.delete().where(Session.token_hash == hash_token(token))


async def create_person(
    name: str, account: str, password: str, grants: tuple[Granted, ...], *, now: datetime
) -> int:
    """A new person with her roles; the id. WeakPassword, AccountTaken.

    Called by `yishi init`, not by a page: no actor.
    """
    return await add_person(name, account, await hash_password(password), grants, now=now)


async def add_person(
    name: str, account: str, password_hash: str, grants: tuple[Granted, ...], *, now: datetime
) -> int:
    """The same with what `hash_password` made of a password. AccountTaken."""
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
