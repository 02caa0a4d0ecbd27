"""Help for an administrator whom nobody can help: from the machine itself."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.services import hash_token
from app.audit.services import record
from app.errors import Conflict, NotFound
from app.i18n import _
from app.people import rules
from app.people.access import load_person
from app.people.invitations.rules import lasts

PURPOSE = "reset"


class AccountUnknown(NotFound):
    def __init__(self, account: str) -> None:
        super().__init__(
            _("没有“{account}”这个账号").format(account=account[:60]),
            _("请核对登录时用的账号；备份恢复到别处时，请核对 DATA_DIR。"),
        )


class NoAdministrator(Conflict):
    """Everybody else is helped by an administrator, on the page that says who did it."""

    def __init__(self) -> None:
        super().__init__(
            _("这个账号不是系统管理员"),
            _("请由系统管理员在“人员”页面关闭动态口令、生成重设密码的链接。"),
        )


@dataclass(frozen=True, slots=True)
class Rescued:
    """`had_codes`: codes were asked for until now. The link holds until `expires_at` (UTC)."""

    name: str
    had_codes: bool
    expires_at: datetime


async def rescue_administrator(account: str, reason: str, *, token: str, now: datetime) -> Rescued:
    """Codes are off, all sessions end, and a link resets the password; older links hold no more.

    No actor: whoever may run a command on the machine holds the database itself. On record as done
    on the command line, with the reason. `token`: a fresh random one (≥ 128 bits).
    AccountUnknown, NoAdministrator, PersonInactive.
    """
    async with database.transaction() as link:
        person = await link.fetchval(
            "SELECT id FROM persons WHERE account = $1 FOR UPDATE", account.strip()
        )
        if person is None:
            raise AccountUnknown(account)
        facts = await load_person(person)
        if not facts.administers:
            raise NoAdministrator
        if not facts.active:
            raise rules.PersonInactive
        await link.execute(
            "UPDATE persons SET totp_secret = NULL, totp_since = NULL, totp_step = NULL"
            " WHERE id = $1",
            person,
        )
        await link.execute("DELETE FROM sessions WHERE person = $1", person)
        await link.execute(
            "UPDATE invitations SET expires_at = $2"
            " WHERE person = $1 AND used_at IS NULL AND expires_at > $2",
            person,
            now,
        )
        expires_at = now + lasts(PURPOSE)
        await link.execute(
            "INSERT INTO invitations (person, purpose, token_hash, made_by, made_at, expires_at)"
            " VALUES ($1, $2, $3, $1, $4, $5)",
            person,
            PURPOSE,
            hash_token(token),
            now,
            expires_at,
        )
        await record(
            link,
            at=now,
            person=None,
            action="rescue_administrator",
            subject="persons",
            subject_id=person,
            reason=reason,
            before={"has_totp": facts.has_totp},
        )
    return Rescued(facts.name, facts.has_totp, expires_at)
