"""What may be chosen on the pages of a draft, in words."""

from app.i18n import _
from votes.costs.drafting.rules import EXCEPTIONS, GROUP, KEYS, MEASURES, PAYERS
from votes.costs.scheme import OTHER_HOUSEHOLDS
from votes.costs.words import duty_word, exception_word, key_word, measure_word, payer_word


def key_options() -> list[tuple[str, str]]:
    return [(key, key_word(key)) for key in KEYS]


def payer_options() -> list[tuple[str, str]]:
    return [(payer, payer_word(payer)) for payer in PAYERS]


def waiver_payer_options() -> list[tuple[str, str]]:
    return [*payer_options(), (OTHER_HOUSEHOLDS, payer_word(OTHER_HOUSEHOLDS))]


def way_options() -> list[tuple[str, str]]:
    return [
        ("percent", _("按百分比（%）")),
        ("fraction", _("按几分之几，例如 1/3")),
        ("fixed", _("固定金额（元）")),
    ]


def duty_options() -> list[tuple[str, str]]:
    return [(duty, duty_word(duty)) for duty in ("owners", "supplier", "unclear")]


def exception_options() -> list[tuple[str, str]]:
    return [(kind, exception_word(kind)) for kind in EXCEPTIONS]


def measure_options() -> list[tuple[str, str]]:
    return [(measure, measure_word(measure)) for measure in (*MEASURES, GROUP)]
