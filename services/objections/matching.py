"""Which of their records a person's words name, and on what ground they object to it.

A guess that the person is shown and can turn down: nothing is decided by it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from services.objections.grounds import (
    ALREADY_CORRECTED,
    EXPIRED,
    INACCURATE,
    MISSING,
    NOT_MINE,
)
from services.understanding.normalising import normalise

GROUND_WORDS = {
    NOT_MINE: re.compile(
        r"(?<!是)不是(我|本人)|(跟|和|与)(我|本人)(没|无)关|(没|无)关系?$|同名|冒用|非本人|不属于我"
        r"|(?<!有)没有?(干|做|办|闯|开|去)过"
    ),
    ALREADY_CORRECTED: re.compile(
        r"改正(过|了|完)|(已经?|早就|早)(改正?|整改|更正|撤销|纠正)(了|过|完|掉)?|更正过|撤销了|纠正过"
    ),
    EXPIRED: re.compile(r"过期|超过?(了)?期|到期了|期限(已?过|到)"),
    INACCURATE: re.compile(
        r"(内容|金额|数额|日期|时间|名字|地点|数字|钱数)(都|也|是)?(不对|不准|错|有误)|写错|罚多了"
    ),
    MISSING: re.compile(
        r"(少|漏|缺)了?我?的?[一二两三四几好半]{1,2}(条|项|次|个|张|笔|份)|(少|漏)(记|算|登|录|报)了?"
        r"|没有?给?我?(显示|体现|记上|算上|加上|录上|录进|登上|算进|记进|加进|收进|归集)(出来|去|来|我)?|不见了"
    ),
}
# What is said of any record, and names none.
_IDLE = re.compile(
    r"我要|我想|提出?|异议|申诉|投诉|记录|信用|信息|报告|那条|这条|哪条|那个|这个|那笔|这笔|一条|一笔"
    r"|有误|不对|错误|为什么|怎么|已经|早就|说我|上面|里面|名下|没有|不是|可以|能不能"
)
_NO_WORDS = re.compile(r"[^一-鿿a-z0-9]+")
# A word of the title is enough; what is said besides it may be there by chance.
TITLE_COUNTS, REST_COUNTS, ENOUGH = 3, 1, 3


def ground_in(words: str) -> str | None:
    """The only ground that the words give; None where they give none, or several."""
    said = normalise(words)
    given = [ground for ground, pattern in GROUND_WORDS.items() if pattern.search(said)]
    return given[0] if len(given) == 1 else None


def named_in(words: str, records: Mapping[str, Sequence[str]]) -> set[str]:
    """The keys of those records that fit the words best; empty where none fits well.

    Each record is told by its title, and by what else stands in it.
    """
    said = _pairs(_without_idle(words))
    fits = {key: _fit(said, told) for key, told in records.items()}
    best = max(fits.values(), default=0)
    return {key for key, fit in fits.items() if best >= ENOUGH and fit == best}


def _fit(said: set[str], told: Sequence[str]) -> int:
    title, *rest = told
    in_title = said & _pairs(normalise(title))
    beside = said & set().union(*(_pairs(normalise(text)) for text in rest)) - in_title
    return TITLE_COUNTS * len(in_title) + REST_COUNTS * len(beside)


def _without_idle(words: str) -> str:
    said = normalise(words)
    for pattern in (*GROUND_WORDS.values(), _IDLE):
        said = pattern.sub(" ", said)
    return said


def _pairs(text: str) -> set[str]:
    """Neighbouring characters, two by two; in Chinese such a pair is a word more often than not."""
    return {one + other for part in _parts(text) for one, other in pairwise(part)}


def _parts(text: str) -> Iterable[str]:
    return _NO_WORDS.split(text)
