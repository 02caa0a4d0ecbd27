"""Who owns a unit, as offices type it: names, ID tails, phones, and what is said in brackets."""

import re
from collections.abc import Mapping, Sequence

from app.estates.roll.cells import Cell, WrongCell, text_of
from app.estates.roll.rows import OwnerLine
from app.i18n import _

CHINESE_DATA = True  # cells of spreadsheets

_SEVERAL = re.compile(r"[、，,；;/\n]+")
_NOTHING = ("无", "没有", "-", "--", "—", "/")
_LOST = re.compile(r"[0-9]E\+")  # what office software makes of a long number
_PLAIN_NAME = re.compile(r"[\u3400-\u9fff]{1,20}")
_PLAIN_TAIL = re.compile(r"([0-9]{3}[0-9X])?")
_PLAIN_PHONE = re.compile(r"(1[0-9]{10})?")
_PLAIN = re.compile(r"([\u3400-\u9fff]{1,20})\n([0-9]{3}[0-9X])?\n(1[0-9]{10})?")  # all in one look

# What is written beside a name, or instead of one, and what it makes of the owner.
_STATES = {
    "dead": re.compile(r"已?故|已?死亡|已?去世|已?过世|已?亡|亡故|已?病故|殁|已?逝世"),
    "unknown": re.compile(
        r"(业主|产权人|姓名|权属|产权)?(不详|未知|不明|不清|待查|待核实|查无此人|无法核实)"
    ),
    "disputed": re.compile(
        r"(产权|权属|继承|析产)?(有)?(争议|纠纷)(中|待定)?|诉讼中?|涉诉|继承未定|权属待定"
    ),
}
_PERHAPS_A_STATE = re.compile(r"[故亡世殁详知明清查核争纷诉定]")  # one look instead of three
_HARMLESS = re.compile(r"户主|业主|产权人|本人|男|女")
_PUBLIC_HOUSING = re.compile(r"公房|直管|公租|公有住房|房改|承租|租户|单位自管")
_DOTS = re.compile(r"(?<=[\u3400-\u9fff])\s*[・•‧∙⋅●.]\s*(?=[\u3400-\u9fff])|\s*·\s*")


def state_of(text: str) -> str | None:
    """已故 → dead, 不详 → unknown, 产权争议 → disputed; None: nothing of the kind."""
    if _PERHAPS_A_STATE.search(text) is None:
        return None
    return next((state for state, words in _STATES.items() if words.fullmatch(text)), None)


def is_public_housing(cell: Cell) -> bool:
    """Whoever rents public housing 公房 is not its owner; rolls mix the two up."""
    return isinstance(cell, str) and _PUBLIC_HOUSING.search(cell) is not None


def read_owners(cells: Mapping[str, Cell]) -> tuple[OwnerLine, ...]:
    """The owner and those who own with her. Tails and phones of several go by their order."""
    owner, coowners = cells.get("owner"), cells.get("coowners")
    if not coowners and (plain := _plain_owner(owner, cells.get("id_tail"), cells.get("phone"))):
        return (plain,)  # most rows
    people = _read_people(owner, "owner")
    others = _read_people(coowners, "coowners") if coowners else []
    if not people and others:
        raise WrongCell("owner", _("填写了共有人，但没有填写产权人"))
    if not people:
        read_tails(cells.get("id_tail"))  # what is there must be readable all the same
        read_phones(cells.get("phone"))
        return ()
    tails, phones = read_tails(cells.get("id_tail")), read_phones(cells.get("phone"))
    if len(people) == 1 and not others and len(tails) < 2 and len(phones) < 2:
        only = people[0]
        return (
            OwnerLine(
                only.name,
                (tails[0] if tails else None) or None,
                phones[0] if phones else None,
                only.state,
                only.state_reason,
            ),
        )
    by_name: dict[str, OwnerLine] = {}
    for one in (*people, *others):
        by_name.setdefault(one.name, one)
    everybody = list(by_name.values())
    if len(tails) > 1 and len(tails) not in (len(people), len(everybody)):
        raise WrongCell(
            "id_tail",
            _("证件号有 {n} 个，产权人有 {people} 人，请按人数和顺序填写").format(
                n=len(tails), people=len(everybody)
            ),
        )
    if len(phones) > len(everybody) or len(everybody) == 1:  # several numbers of the first
        phones = ["/".join(phones[:3])[:40]]
    return tuple(
        one._replace(
            id_tail=(tails[n] if n < len(tails) else None) or None,
            phone=(phones[n] if n < len(phones) else None) or None,
        )
        for n, one in enumerate(everybody)
    )


def _plain_owner(name: Cell, tail: Cell, phone: Cell) -> OwnerLine | None:
    """One owner of whom nothing more than name, tail and phone is written, each in its plainest
    form or not at all; None: it takes a closer look."""
    tail = "" if tail is None else tail
    plain = _PLAIN.fullmatch(f"{name}\n{tail}\n{'' if phone is None else phone}")
    if plain is None or name in _NOTHING or _PERHAPS_A_STATE.search(plain[1]) is not None:
        return None
    return OwnerLine(plain[1], plain[2], plain[3])


def with_state_of_unit(owners: Sequence[OwnerLine], status: Cell) -> tuple[OwnerLine, ...]:
    """产权争议 in the column of the unit's state is said of everybody who owns it."""
    text = text_of(status).replace(" ", "")
    state = state_of(text)
    if state is None:
        return tuple(owners)
    return tuple(one._replace(state=state, state_reason=_noted(text)) for one in owners)


def _noted(text: str) -> str:
    return _("名册注明：{text}").format(text=text[:50])


def _read_people(cell: Cell, column: str) -> list[OwnerLine]:
    if isinstance(cell, str) and _PLAIN_NAME.fullmatch(cell) and cell not in _NOTHING:
        return [_person(cell)]
    return [_annotated(name) for name in read_names(cell, column)]


def _person(name: str) -> OwnerLine:
    if len(name) > 1 and (state := state_of(name)):
        return OwnerLine(name, state=state, state_reason=_noted(name))
    return OwnerLine(name)


def _annotated(name: str) -> OwnerLine:
    """张三(已故) is 张三, dead; 张三(户主) is 张三; what else stands in brackets is of the name."""
    found = re.fullmatch(r"(.+?)\s*[(\[]\s*(.*?)\s*[)\]]", name)
    if found is None:
        return _person(name)
    state = state_of(found[2])
    if state is not None:
        return OwnerLine(found[1], state=state, state_reason=_noted(found[2]))
    if _HARMLESS.fullmatch(found[2]) or _PUBLIC_HOUSING.search(found[2]):
        return _person(found[1])
    return OwnerLine(name)


def read_names(cell: Cell, column: str) -> list[str]:
    """Names as told apart by 、，；/ or a new line. WrongCell where a space could mean either."""
    lines = cell.splitlines() if isinstance(cell, str) else [cell]
    parts = [part.strip() for line in lines for part in _SEVERAL.split(text_of(line))]
    return [_one_name(part, column) for part in parts if part and part not in _NOTHING]


def _one_name(text: str, column: str) -> str:
    """张 三 is 张三, 张三 李四 is asked about; a number stands in the wrong column."""
    if re.search(r"[0-9]{6}|[0-9]E\+", text):
        raise WrongCell(column, _("姓名里有号码，请把号码移到证件号或电话那一列"))
    if len(text) > 120:
        raise WrongCell(column, _("姓名太长，请核对"))
    text = _DOTS.sub("·", text)  # 古丽・买买提, 古丽.买买提
    words = text.split(" ")
    if len(words) == 1 or not all(re.fullmatch(r"[\u3400-\u9fff·]+", word) for word in words):
        return text
    if all(len(word) > 1 for word in words):
        raise WrongCell(column, _("姓名之间有空格：几个人请用“、”分开，一个人请删去空格"))
    return "".join(words)


def read_tails(cell: Cell) -> list[str]:
    """The last four signs of each ID number in the cell, however much of it is there. WrongCell."""
    if isinstance(cell, str) and (not cell or _PLAIN_TAIL.fullmatch(cell)):
        return [cell] if cell else []
    text = text_of(_in_one_line(cell))
    if (isinstance(cell, int | float) and cell >= 10**15) or _LOST.search(text.upper()):
        raise WrongCell(
            "id_tail", _("证件号被存成了数字，末几位已经丢失，请设为文本格式后重新填写")
        )
    if isinstance(cell, int | float):
        return [read_tail(text.zfill(4)) or ""]  # 327 was 0327
    several = [part for part in _SEVERAL.split(text) if part.strip()]
    return [read_tail(part) or "" for part in several]


def _in_one_line(cell: Cell) -> Cell:
    """Numbers on lines of their own stay apart; one that was broken over two lines is whole."""
    if not isinstance(cell, str) or "\n" not in cell:
        return cell
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    return ("、" if all(len(line) in (4, 15, 18) for line in lines) else "").join(lines)


def read_tail(cell: Cell) -> str | None:
    """The last four signs of one ID number. WrongCell."""
    text = re.sub(r"[\s*()-]", "", text_of(cell)).upper()
    if not text or text in _NOTHING:
        return None
    if not re.fullmatch(r"[0-9A-Z]{4,40}", text):
        raise WrongCell("id_tail", _("证件号至少要有后四位"))
    return text[-4:]


def read_phones(cell: Cell) -> list[str]:
    """Telephone numbers without spaces; a mobile number without dashes. WrongCell."""
    if isinstance(cell, str) and (not cell or _PLAIN_PHONE.fullmatch(cell)):
        return [cell] if cell else []
    phones = []
    for part in _SEVERAL.split(
        text_of(cell.replace("\n", "、") if isinstance(cell, str) else cell)
    ):
        text = part.replace(" ", "")
        mobile = re.fullmatch(r"(\+?86)?-?(1[0-9]{10})", text.replace("-", ""))
        if mobile is not None:
            phones.append(mobile[2])
        elif re.fullmatch(r"[0-9()+-]{5,25}", text):
            phones.append(text)
        elif text and text not in _NOTHING:
            raise WrongCell("phone", _("电话看不懂，请只填号码；没有电话请留空"))
    return phones
