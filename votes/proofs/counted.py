"""How a receipt's ballot was counted, from public files alone: the whole log and the count files.

Needs nothing but Python's own library: it goes into `verify.py` with what checks the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.faults import FileFaults
from app.i18n import _
from app.ledger.proofs import Failure, Inclusion, WholeLog, public_mark
from votes.proofs.fates import fate_in_words, fate_of
from votes.results.case import VOICES, Ballot, CountCase
from votes.results.count_file import read_count_file
from votes.results.rules import tally


@dataclass(frozen=True, slots=True)
class _Motion:
    """A motion as the newest count of the log states it. `public`: of the file without flats."""

    number: int
    public: bool


def as_counted(
    receipt: Inclusion, log: WholeLog, files: Mapping[str, bytes]
) -> tuple[list[Failure], list[str]]:
    """(what does not hold, what the count made of the ballot). The receipt is in the log, and both
    hold: that was checked before. `files`: name → content of count files."""
    event = receipt.event
    if event is None or receipt.salt is None or not isinstance(event.get("receipt"), str):
        return [Failure("event", _("这一条不是一张表决票，或者内容已经删除，不能核对怎样计入"))], []
    named = _motions(log)
    if not named:
        return [Failure("log.events", _("日志里还没有计票，请在计票以后重新下载日志"))], []
    failed, told = [], []
    for name, content in files.items():
        motion = named.get(sha256(content).hexdigest())
        if motion is None:
            failed.append(
                Failure(
                    name,
                    _(
                        "不是这次表决最后一次计票登记的计票文件：可能被改动过，可能是别的表决的，"
                        "也可能在异议更正以前。请从公示页重新下载"
                    ),
                )
            )
            continue
        number = str(event["receipt"])
        id_ = public_mark(receipt.salt, number) if motion.public else number
        answers = event.get("answers")
        chosen = answers.get(str(motion.number), "") if isinstance(answers, Mapping) else ""
        said = _said(content, id_, str(chosen))
        if isinstance(said, Failure):
            failed.append(Failure(name, said.why))
        else:
            told.append(
                _("第 {n} 项表决事项（{file}）：选择“{choice}”，{fate}。").format(
                    n=motion.number, file=name, choice=_choice(str(chosen)), fate=said
                )
            )
    return failed, told


def _motions(log: WholeLog) -> dict[str, _Motion]:
    """SHA-256 of a count file → its motion, by the newest count."""
    counts = [one.event for one in log.shown if one.event.get("kind") == "count"]
    listed = counts[-1].get("motions") if counts else None
    found = {}
    for one in listed if isinstance(listed, list) else ():
        number = one["number"]
        found[one["count_file"]] = _Motion(number, public=False)
        found[one["public_count_file"]] = _Motion(number, public=True)
    return found


def _said(content: bytes, id_: str, chosen: str) -> str | Failure:
    try:
        case: CountCase = read_count_file(content)
    except FileFaults as wrong:
        return Failure("", _("计票文件读不出来：{why}").format(why=wrong.faults[0]))
    ballot: Ballot | None = next((one for one in case.ballots if one.id == id_), None)
    if ballot is None:
        return Failure("", _("计票文件里没有这张票（代号 {mark}）").format(mark=id_))
    if ballot.choice != chosen:
        return Failure("", _("计票文件里这张票的选择与回执不同"))
    return fate_in_words(fate_of(ballot, tally(case), case.unheard))


def _choice(chosen: str) -> str:
    words = dict(zip(VOICES, (_("同意"), _("反对"), _("弃权")), strict=True))
    return words.get(chosen, _("没有选择或选择了多项"))
