"""The four ways a use-case can say no. `app/web.py` alone turns them into pages.

Concrete errors live in each noun's `rules.py`, named for what happened (`PollClosed`,
`RollNotFrozen`) and carrying facts as attributes. Every error has two sentences in Chinese:
`message` says what is wrong, `remedy` says what to do. Neither may carry personal data:
errors are shown and logged.
"""

from app.i18n import _


class YishiError(Exception):
    """Base of all refusals. `field` names the form field at fault, if it is one."""

    def __init__(self, message: str, remedy: str = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.field = field


class NotFound(YishiError):
    """There is no such thing, or the actor may not know that there is."""

    def __init__(self, message: str = "", remedy: str = "") -> None:
        super().__init__(
            message or _("没有找到您要的内容"),
            remedy or _("请检查网址是否完整，或回到首页重新进入。"),
        )


class NotAllowed(YishiError):
    """The actor's role or place does not permit this."""

    def __init__(self, message: str = "", remedy: str = "") -> None:
        super().__init__(
            message or _("您的账号没有办理这件事的权限"),
            remedy or _("如需办理，请联系本社区管理人员。"),
        )


class SignInNeeded(NotAllowed):
    """Nobody is signed in: leads to the sign-in page and back."""


class CodeOwed(NotAllowed):
    """An administrator has to set up one-time codes first: leads to her account."""


class Conflict(YishiError):
    """The state of the matter does not permit this now (somebody was first, a stage is over)."""


class Invalid(YishiError):
    """What was typed cannot be accepted. `faults` holds one (field, sentence) for each fault."""

    def __init__(
        self,
        message: str = "",
        remedy: str = "",
        *,
        field: str | None = None,
        faults: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(
            message or _("有几处需要改正"),
            remedy or _("请按提示改正后重新提交，已填写的内容都还在。"),
            field=field,
        )
        self.faults = faults or (((field, message),) if field else ())
