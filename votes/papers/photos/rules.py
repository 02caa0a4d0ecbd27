"""When staff may look at the photograph of a paper. Pure.

A photographed paper shows how somebody voted. Until the count nobody sees it but who reads it in,
and whoever looks into an objection by the household itself.
"""

from app.errors import Conflict
from app.i18n import _


class PhotosNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("计票以前不能查看票的照片"),
            _(
                "照片上看得出怎么选的。计票以后可以看；住户自己提出异议、还没有答复的，现在也可以看。"
            ),
        )
