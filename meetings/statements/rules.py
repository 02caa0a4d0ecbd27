"""What is said at the table, as it is noted: by whom, corrected how, never lost."""

from app.errors import Conflict, Invalid
from app.i18n import _


class SpeakerUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定发言人"), _("请在席位名单中选择是谁说的。"), field="who")


class StatementChanged(Conflict):
    """Somebody corrected it since the page was opened. `now_says`: what it says now; `version`:
    of that; `typed`: what was to be saved, which is lost nowhere."""

    def __init__(self, now_says: str, version: int, by: str, typed: str) -> None:
        self.now_says, self.version, self.by, self.typed = now_says, version, by, typed
        super().__init__(
            _("{name}刚刚改过这条发言").format(name=by) if by else _("这条发言刚刚被别人改过"),
            _("两份内容都在下面，请对照后保存需要的一份，或者合在一起。"),
        )
