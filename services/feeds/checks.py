"""What a row must satisfy whatever file it came in; answers are remembered within one file."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from policy import feeds as feed_rules
from policy import identifiers
from services.feeds import values
from services.feeds.rows import Fault

# A file holds a person's rows together, so that a short memory answers nearly all of them.
# It lives as long as the reading: names and numbers do not stay in the process.
REMEMBERED = 4096
DAYS_REMEMBERED = 4 * REMEMBERED  # items times days; each costs a walk through the calendar

MAX_FIELD_NAME = 100
CONSENT_FIELD = "同意书编号"

_KINDS = {"person": "自然人", "organisation": "组织"}


class Checks:
    """The checks of one file, each a function from text to value that raises `Fault`."""

    def __init__(self, catalogue: Any, allowed: Callable[[str], bool], today: date):
        self._items = catalogue.items
        self._allowed = allowed
        self._today = today
        remember = lru_cache(REMEMBERED)
        self.numbers: Mapping[str, Callable[[str], str]] = {
            "person": remember(self._id_number),
            "organisation": remember(self._uscc),
        }
        self.names: Mapping[str, Callable[[str], str]] = {
            "person": remember(values.person_name),
            "organisation": remember(values.organisation_name),
        }
        self.item = remember(self._item)
        self.title = remember(self._title)
        self.day = remember(values.parse_day)
        self.decision_day = remember(self._decision_day)
        self.field_names = remember(self._field_names)
        self.limit = lru_cache(DAYS_REMEMBERED)(self._limit)

    def _id_number(self, text: str) -> str:
        return _identifier(lambda: identifiers.parse_id_number(text, today=self._today).number)

    def _uscc(self, text: str) -> str:
        return _identifier(lambda: identifiers.parse_uscc(text))

    def _item(self, code: str) -> Any:
        code = code.strip()
        item = self._items.get(code)
        if not code:
            raise Fault("item_missing", "没有填写事项编码")
        if item is None:
            raise Fault("item_unknown", "信用目录里没有这个事项，不得归集")
        if not self._allowed(code):
            raise Fault("item_not_yours", "这个事项不归本部门报送")
        return item

    def _title(self, text: str) -> str:
        title = values.record_title(text)
        _refuse_forbidden(feed_rules.forbidden_kind((), title))
        return title

    def _decision_day(self, value: object, serial_shift: int = 0) -> date:
        day = values.parse_day(value, serial_shift)
        if day > self._today:
            raise Fault("date_in_future", "决定日期在今天之后")
        return day

    def _field_names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse names that no file may carry; the names themselves are kept as they are."""
        if not all(0 < len(name) <= MAX_FIELD_NAME and name.isprintable() for name in names):
            raise Fault("fields_name", f"内容的项目名应为 1 至 {MAX_FIELD_NAME} 个可见的字")
        _refuse_forbidden(feed_rules.forbidden_kind(names, ""))
        return names

    def _limit(self, code: str, decided_on: date) -> date | None:
        return self._items[code].valid_until(decided_on)

    def valid_until(self, item: Any, decided_on: date, given: date | None) -> date | None:
        """The day on which the record ends: as given, else as the catalogue says.

        What is negative never outlasts the catalogue's term, whatever the file says.
        """
        limit = self.limit(item.code, decided_on)
        if given is None:
            return limit
        if given < decided_on:
            raise Fault("valid_until_before_decided", "有效期的截止日早于决定日期")
        if limit is not None and given > limit and item.effect == "negative":
            return limit
        return given


def subject_kind_fits(item: Any, kind: str) -> None:
    """Refuse an item of the catalogue that is about the other kind of subject."""
    if item.subject_kind != kind:
        raise Fault(
            "item_wrong_subject_kind",
            f"这个事项只适用于{_KINDS.get(item.subject_kind, '另一类主体')}",
        )


def consent_given(item: Any, fields: Mapping[str, str]) -> None:
    """Income, deposits, property and the like come only under the subject's written consent."""
    if item.consent_required and not fields.get(CONSENT_FIELD, "").strip():
        raise Fault("consent_missing", f"这个事项须经主体书面同意，请在内容里填写“{CONSENT_FIELD}”")


def _identifier(parse: Callable[[], str]) -> str:
    try:
        return parse()
    except identifiers.IdentifierError as error:
        raise Fault(error.code, error.message_zh) from None


def _refuse_forbidden(kind: str | None) -> None:
    if kind is not None:
        raise Fault("forbidden_data", f"法规禁止归集此类信息：{kind}")
