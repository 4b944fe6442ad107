"""A made-up city from a seed: its people, organisations and records, as a record feed.

The same seed, scale and day give the same bytes. Rows are made one after the other and never
kept, so that a city of any size fits.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

import orjson

from policy.catalogues import Catalogue, Item
from services.feeds import header_of
from services.feeds.checks import CONSENT_FIELD
from tests.people import id_number, uscc

PEOPLE, ORGANISATIONS, RECORDS = 53_420, 9_040, 8_770_000
PEOPLES_RECORDS = 0.95
LAST_DAY = date(2026, 6, 30)

# How often a class comes up, by kind of subject; most of a file is plain and good.
CLASS_WEIGHTS = {
    "person": {
        "basic": 0.34,
        "licence": 0.14,
        "penalty": 0.05,
        "judicial": 0.01,
        "supervision": 0.03,
        "honour": 0.21,
        "other": 0.22,
    },
    "organisation": {
        "basic": 0.24,
        "licence": 0.34,
        "penalty": 0.10,
        "judicial": 0.02,
        "supervision": 0.12,
        "honour": 0.08,
        "other": 0.10,
    },
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "安柏晨楚丹恩帆歌涵和嘉静凯兰乐黎蔓宁诺佩琪清然瑞森舒天桐婉文溪夏晓欣雪雅彦一怡亦茵盈雨予钰源月云知舟子"
TRADES = (
    "餐饮",
    "贸易",
    "物流",
    "建筑",
    "电子",
    "纺织",
    "印刷",
    "食品",
    "医药",
    "教育",
    "文化",
    "机械",
)
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "服务中心", "合作社")
DISTRICTS = ("330102", "330105", "330106", "330108", "330109", "330110")
PLACES = ("上城区", "拱墅区", "西湖区", "滨江区", "萧山区", "余杭区")
WORDS = (
    "正常",
    "已完成",
    "一般",
    "合格",
    "良好",
    "在册",
    "已核实",
    "按期办理",
    "符合规定",
    "已登记备案",
)
LONG_WORDS = (
    "经核查，当事人已按规定期限完成相关手续，材料齐全",
    "依据现场检查笔录和当事人陈述，事实清楚，证据确凿",
    "在年度考核中表现突出，获得有关部门通报表扬",
    "按照主管部门要求于规定期限内完成整改并提交报告",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a city is, and from which seed it comes.

    `first`: the number of its first party; cities that do not overlap share nobody.
    """

    scale: float = 1.0
    seed: int = 1
    first: int = 0

    @property
    def people(self) -> int:
        return max(1, round(PEOPLE * self.scale))

    @property
    def organisations(self) -> int:
        return max(1, round(ORGANISATIONS * self.scale))

    @property
    def records(self) -> int:
        return max(self.people + self.organisations, round(RECORDS * self.scale))

    @property
    def peoples_records(self) -> int:
        return max(self.people, min(round(self.records * PEOPLES_RECORDS), self.records - 1))


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an organisation of the city."""

    kind: str
    number: str
    name: str


class _Menu:
    """The catalogue's items for one kind of subject, with how often each comes up."""

    def __init__(self, catalogue: Catalogue, kind: str):
        self.items: list[Item] = []
        weights: list[float] = []
        for record_class, weight in CLASS_WEIGHTS[kind].items():
            of_class = [
                item
                for item in catalogue.items.values()
                if item.subject_kind == kind and item.record_class == record_class
            ]
            # A few items make most of a class, as everywhere.
            shares = [1 / (place + 1) for place in range(len(of_class))]
            self.items += of_class
            weights += [weight * share / sum(shares) for share in shares]
        self.cumulative = list(accumulate(weights))


def parties(plan: Plan, kind: str) -> Iterator[Party]:
    """The city's people or organisations, in an order that never changes."""
    rng = Random(f"{plan.seed}:{kind}")
    make, count = (
        (_person, plan.people) if kind == "person" else (_organisation, plan.organisations)
    )
    for number in range(plan.first, plan.first + count):
        yield make(rng, number)


def write_feed(path: Path, plan: Plan, catalogue: Catalogue) -> int:
    """Write the whole city as a record feed; returns how many rows it has."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header_of("records"))
        count = 0
        for row in rows(plan, catalogue):
            writer.writerow(row)
            count += 1
    return count


def rows(plan: Plan, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """The rows of the record feed, a party's together, as a registry's export has them."""
    peoples = plan.peoples_records
    for kind, records in (("person", peoples), ("organisation", plan.records - peoples)):
        menu = _Menu(catalogue, kind)
        rng = Random(f"{plan.seed}:{kind}:records")
        for party, size in zip(parties(plan, kind), _sizes(plan, kind, records), strict=True):
            yield from _rows_of(rng, menu, party, size)


def _sizes(plan: Plan, kind: str, records: int) -> Iterator[int]:
    """How many records each party has: at least one, some many more, in all exactly `records`."""
    count = plan.people if kind == "person" else plan.organisations
    total = math.fsum(_weights(plan, kind, count))
    spare, given, reached = records - count, 0, 0.0
    for place, weight in enumerate(_weights(plan, kind, count)):
        reached += weight
        upto = spare if place == count - 1 else round(spare * reached / total)
        yield 1 + upto - given
        given = upto


def _weights(plan: Plan, kind: str, count: int) -> Iterator[float]:
    """The same weights each time; walked twice rather than kept."""
    rng = Random(f"{plan.seed}:{kind}:sizes")
    return (rng.gammavariate(6.0, 1.0) for _ in range(count))


def _person(rng: Random, number: int) -> Party:
    name = rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))
    # Every number is another one: the day and the sequence count up together.
    day, sequence = divmod(number, 900 * len(DISTRICTS))
    district, sequence = divmod(sequence, 900)
    birth = date(1950, 1, 1) + timedelta(days=(day * 37) % 20_000)
    return Party("person", id_number(DISTRICTS[district], f"{birth:%Y%m%d}", sequence + 1), name)


def _organisation(rng: Random, number: int) -> Party:
    name = "杭州" + "".join(rng.choices(GIVEN, k=3)) + rng.choice(TRADES) + rng.choice(FORMS)
    return Party("organisation", uscc(number), name)


def _rows_of(rng: Random, menu: _Menu, party: Party, size: int) -> Iterator[tuple[str, ...]]:
    items = rng.choices(menu.items, cum_weights=menu.cumulative, k=size)
    for number, item in enumerate(items):
        decided_on = LAST_DAY - timedelta(days=int(2000 * rng.random() ** 2))
        until = ""
        if rng.random() < 0.1:
            until = (decided_on + timedelta(days=365 * rng.randint(1, 8))).isoformat()
        yield (
            party.kind,
            party.number,
            party.name,
            item.code,
            f"{item.code[2:5]}〔{decided_on.year}〕{number + 1}{rng.randint(100, 999)}号",
            item.title,
            decided_on.isoformat(),
            until,
            orjson.dumps(_fields(rng, item, decided_on)).decode(),
        )


def _fields(rng: Random, item: Item, decided_on: date) -> dict[str, str]:
    content = {field.name: _value(rng, field.name, item, decided_on) for field in item.fields}
    if item.consent_required:
        content[CONSENT_FIELD] = f"TY{rng.randrange(10**8):08}"
    return content


def _value(rng: Random, name: str, item: Item, decided_on: date) -> str:
    if name.endswith("日期"):
        return decided_on.isoformat()
    if name.endswith(("机关", "机构", "单位", "法院")):
        return item.source
    if name.endswith(("地", "地点", "区县", "区域", "住所")):
        return rng.choice(PLACES)
    if name.endswith(("年度", "年份")):
        return str(decided_on.year)
    if name.endswith(("金额", "数", "数量", "时长", "面积", "账期")):
        return str(rng.randint(1, 9999))
    if name.endswith(("号", "编号", "代码")):
        return f"{rng.randrange(10**10):010}"
    if name.endswith(("内容", "事实", "事由", "情况", "事迹", "依据", "结果", "情形")):
        return rng.choice(LONG_WORDS)
    return rng.choice(WORDS)
