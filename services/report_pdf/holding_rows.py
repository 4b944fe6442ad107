"""What the parts of a printed copy share: days and times in words, entries, timelines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.clocks import day_words, moment_words
from services.report_pdf import case_wording
from services.report_pdf import holding_wording as words
from services.report_pdf.cases import quoted
from services.report_pdf.pages import GREY, Group, Row, Text
from services.report_pdf.records import END, entry_title, pair_rows, plain
from services.report_pdf.tables import Column, table

MOMENT = 96.0  # the width of a column of times
_STEPS = (
    Column("时间", MOMENT),
    Column("谁", 95.0),
    Column("做了什么", 105.0),
    Column("说明", 151.0),
)
Pairs = Iterable[tuple[str, Any]]
Said = Iterable[tuple[str, str | None]]


def when(told: str | None) -> str:
    """A moment or a day of the export in words; a dash where there is none."""
    if not told:
        return plain(None)
    if len(told) == len("2026-01-02"):
        return day_words(date.fromisoformat(told))
    return moment_words(datetime.fromisoformat(told))


def when_told(told: str | None) -> str | None:
    """Likewise; None where there is none, so that the pair is left out."""
    return when(told) if told else None


def subtitle(text: str) -> Row:
    """What the rows below are, within a part."""
    return Row(24, [Text(0, 13, text, 10.5, bold=True)])


def nothing() -> Row:
    """What stands where nothing is held."""
    return Row(24, [Text(10, 11, words.NOTHING, 9.5, GREY)])


def under(title: str, groups: Iterable[Group]) -> Iterator[Group]:
    """Groups under a subtitle, which never stands alone at the foot of a page."""
    first, *rest = list(groups) or [Group([nothing()])]
    yield Group([subtitle(title), *first.rows], repeat=first.repeat, opens=True)
    yield from rest


def entry(
    number: int,
    title: str,
    tags: Sequence[str | None],
    pairs: Pairs,
    said: Said = (),
    below: Iterable[Group] = (),
) -> Iterator[Group]:
    """One thing of a list: its facts, words that somebody said, and what stands below them.

    What is empty is left out.
    """
    told = known(pairs)
    yield Group([*entry_title(number, title, [tag for tag in tags if tag]), *pair_rows(told)])
    for name, text in said:
        if text:
            yield Group([*quoted(name, text)])
    under_it = list(below)
    yield from under_it
    yield Group([Row(8) if under_it else END])  # a table ends with a line of its own


def known(pairs: Pairs) -> list[tuple[str, Any]]:
    """The pairs that say something."""
    return [(name, value) for name, value in pairs if value not in (None, "", [])]


def timeline(steps: Sequence[Mapping[str, Any]]) -> Iterator[Group]:
    """Who did what when; nothing where nobody did anything."""
    return table(_STEPS, [_step(step) for step in steps])


def _step(step: Mapping[str, Any]) -> list[str]:
    who = step.get("unit") or words.BY.get(step["by"], step["by"])
    act = step.get("act_name") or case_wording.ACTS.get(step["act"], step["act"])
    return [when(step["at"]), who, act, plain(step["note"])]
