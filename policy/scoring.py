"""The score: facts about a person in, points with their reasons out. Pure, so that it can run anywhere.

Points are whole numbers. A record counts while it is valid, less with every fading step; each
class adds and takes at most its cap. What caps and the scale's ends leave out are contributions
too, so that the points of all contributions sum up to the value.
"""

from bisect import bisect_left
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from policy.catalogues import RECORD_CLASSES, Term
from policy.score_models import Entry, ScoreModel, Step, Tier

CLASS_NAMES = dict(RECORD_CLASSES)
BASE, CAP, SCALE, LIST = "base", "cap", "scale", "list"
CONTESTED, REPAIRED = "contested", "repaired"


class Fact(NamedTuple):
    """A record, as far as the score knows it; its id is whatever the caller knows it by.

    `is_contested`: an objection to it is open.
    """

    item_code: str
    record_id: Any
    decided_on: date
    valid_until: date | None
    status: str = "valid"
    is_contested: bool = False


class ListFact(NamedTuple):
    """An entry on a red or black list; `exit_on` is the first day that it is over.

    `is_contested`: an objection to it is open.
    """

    list_name: str
    entry_id: str
    exit_on: date | None = None
    is_contested: bool = False


class Contribution(NamedTuple):
    """What counts and why; `expires_on` is the last day that it does, `record_id` may be None."""

    code: str
    title: str
    points: int
    record_id: Any
    basis: str
    expires_on: date | None
    change_hint: str
    is_contested: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a day; it stays the same until `next_change_on` unless the facts change."""

    value: int
    tier: Tier
    contributions: tuple[Contribution, ...]
    next_change_on: date | None


class Price(NamedTuple):
    """What an item's records count on one day: `points` from the oldest fading step to the newest.

    `borders` are the latest decision days of all but the newest step, `ageing` the months at
    which a record of a step passes on to the next older one.
    """

    entry: Entry
    points: tuple[int, ...]
    borders: tuple[date, ...]
    ageing: tuple[int | None, ...]


def score(
    model: ScoreModel, facts: Iterable[Fact], today: date, lists: Iterable[ListFact] = ()
) -> Score:
    """The score on a day; neither the order of the facts nor anything but them matters."""
    of_day = prices(model, today)
    sums: dict[tuple[str, bool], int] = defaultdict(int)
    oldest: dict[tuple[int, bool], date] = {}
    counted: list[Contribution] = []
    ends: list[date] = []
    for fact in facts:
        price = of_day.get(fact.item_code)
        if price is None or not counts(fact, today):
            continue
        entry = price.entry
        if fact.valid_until is not None:
            ends.append(fact.valid_until)
        if entry.points < 0 and is_contested(fact):
            counted.append(_counted(entry, fact, 0, model.hints[CONTESTED], contested=True))
            continue
        step = bisect_left(price.borders, fact.decided_on)
        ageing = price.ageing[step]
        if ageing is not None:
            # Of one step and sign whoever was decided first passes on first.
            key = ageing, entry.points > 0
            oldest[key] = min(oldest.get(key, fact.decided_on), fact.decided_on)
        points = price.points[step]
        if points:
            sums[entry.record_class, points > 0] += points
            counted.append(_counted(entry, fact, points, entry.change_hint))
    listed = list(_listed(model, lists, today))
    counted += [contribution for contribution, _ in listed]
    counted.sort(key=_largest_first)
    everything = [_base(model), *counted, *_caps(model, sums)]
    raw = sum(each.points for each in everything)
    value = min(max(raw, model.low), model.high)
    if value != raw:
        hint = model.hints[SCALE]
        everything.append(_rule(model, SCALE, "评分范围", value - raw, hint))
    days = [end + timedelta(days=1) for end in ends if end < date.max]
    days += [Term(months=months).end(first) for (months, _), first in oldest.items()]
    days += [exit_on for _, exit_on in listed if exit_on is not None]
    return Score(value, model.tier_of(value), tuple(everything), min(days, default=None))


def settle(model: ScoreModel, sums: Mapping[tuple[str, bool], int], lists: Iterable[str]) -> int:
    """The value that points by `(class, is positive)` and the open lists' names come to."""
    raw = model.base.points
    raw += sum(_capped(model, key, total) for key, total in sums.items())
    raw += sum(model.lists[name].points for name in lists if name in model.lists)
    return min(max(raw, model.low), model.high)


def counts(fact: Fact, today: date) -> bool:
    """Whether the record is in the score at all; a validity counts to the end of its day."""
    if fact.status == REPAIRED:
        return False
    return fact.valid_until is None or fact.valid_until >= today


def is_contested(fact: Fact) -> bool:
    """Whether an objection suspends what the record would cost."""
    return fact.is_contested or fact.status == CONTESTED


def counts_on_list(model: ScoreModel, fact: ListFact) -> bool:
    """Whether the entry speaks for or against: what costs does not while it is contested."""
    entry = model.lists.get(fact.list_name)
    return not fact.is_contested or (entry is not None and entry.points > 0)


@lru_cache(maxsize=16)
def prices(model: ScoreModel, today: date) -> Mapping[str, Price]:
    """What every item counts on a day, by catalogue code."""
    stairs = {
        positive: (steps, tuple(latest_start(today, step.months) for step in steps[:0:-1]))
        for positive, steps in ((True, model.fading_positive), (False, model.fading_negative))
    }
    return {code: _price(entry, *stairs[entry.points > 0]) for code, entry in model.entries.items()}


def faded(points: int, percent: int) -> int:
    """The points that are left, towards zero: what is left of a point is dropped."""
    left = abs(points) * percent // 100
    return left if points > 0 else -left


def latest_start(today: date, months: int) -> date:
    """The latest day from which so many months have passed by `today`.

    The reverse of `Term.end`, which takes a month's last day where the day is missing: on the
    last day of a month every later day of the month before has passed as well.
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    last = monthrange(year, month + 1)[1]
    is_last_day = today.day == monthrange(today.year, today.month)[1]
    return date(year, month + 1, last if is_last_day else min(today.day, last))


def _price(entry: Entry, steps: tuple[Step, ...], borders: tuple[date, ...]) -> Price:
    """The steps stand in the model from the newest, here from the oldest, as `borders` do."""
    points = tuple(faded(entry.points, step.percent) for step in reversed(steps))
    return Price(entry, points, borders, (None, *(step.months for step in steps[:0:-1])))


def _counted(
    entry: Entry, fact: Fact, points: int, hint: str, *, contested: bool = False
) -> Contribution:
    return Contribution(
        fact.item_code,
        entry.title,
        points,
        fact.record_id,
        entry.basis,
        fact.valid_until,
        hint,
        contested,
    )


def _listed(
    model: ScoreModel, lists: Iterable[ListFact], today: date
) -> Iterable[tuple[Contribution, date | None]]:
    for fact in lists:
        entry = model.lists.get(fact.list_name)
        if entry is None or (fact.exit_on is not None and fact.exit_on <= today):
            continue
        last_day = fact.exit_on - timedelta(days=1) if fact.exit_on else None
        code = f"{LIST}.{fact.list_name}"
        contested = not counts_on_list(model, fact)
        points = 0 if contested else entry.points
        hint = model.hints[CONTESTED] if contested else entry.change_hint
        told = (code, entry.title, points, None, entry.basis, last_day, hint, contested)
        yield Contribution(*told), fact.exit_on


def _largest_first(each: Contribution) -> tuple:
    known_by = "" if each.record_id is None else each.record_id
    return -abs(each.points), each.code, known_by, each.expires_on or date.max


def _base(model: ScoreModel) -> Contribution:
    base = model.base
    return Contribution(BASE, base.title, base.points, None, base.basis, None, base.change_hint)


def _caps(model: ScoreModel, sums: Mapping[tuple[str, bool], int]) -> Iterable[Contribution]:
    for key, total in sorted(sums.items()):
        beyond = _capped(model, key, total) - total
        if beyond:
            record_class, positive = key
            title = f"{CLASS_NAMES[record_class]}类{'加' if positive else '扣'}分上限"
            hint = model.hints["cap_positive" if positive else "cap_negative"]
            yield _rule(model, CAP, title, beyond, hint)


def _capped(model: ScoreModel, key: tuple[str, bool], total: int) -> int:
    record_class, positive = key
    plus, minus = model.caps[record_class]
    return min(total, plus) if positive else max(total, -minus)


def _rule(model: ScoreModel, code: str, title: str, points: int, hint: str) -> Contribution:
    return Contribution(code, title, points, None, f"评分规则 {model.version}", None, hint)
