"""Remarks of a roll, read only where staff chose to. What speaks of hardship is kept apart.

PIPL Art. 28: health, disability and poverty are sensitive; they stand in no remark that a page or
an export shows. A remark with one such word goes to the hardship notes whole: what is left of a
sentence without its word still tells.
"""

import re

from app.estates.roll.cells import Cell, text_of

CHINESE_DATA = True  # words of remarks

_HARDSHIP = re.compile(
    "低保|特困|五保|残|孤寡|孤老|孤儿|独居|空巢|高龄|失独|失能|失智|智障|精神|重病|大病|慢病|患病|"
    "生病|病重|卧床|瘫|癌|肿瘤|尿毒|透析|艾滋|残联|困难|救助|贫困|脱贫|下岗|失业|优抚|烈属|军烈|"
    "单亲|留守|丧偶|计生特殊|服刑|社区矫正|吸毒|戒毒"
)
_REMARK_MOST = 1000


def speaks_of_hardship(text: str) -> bool:
    return _HARDSHIP.search(text) is not None


def split_remark(cell: Cell) -> tuple[str, str]:
    """(remark, hardship): one of them is "", or both. In the words of the cell, signs and all."""
    if not cell:
        return "", ""
    text = " ".join(cell.split()) if isinstance(cell, str) else text_of(cell)
    text = text[:_REMARK_MOST]
    return ("", text) if speaks_of_hardship(text) else (text, "")
