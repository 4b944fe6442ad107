"""The catalogue in force: what the city collects, and what it says of each item."""

import re
import time
from collections import Counter
from datetime import date

import pytest

from policy import catalogues
from policy.catalogues import RECORD_CLASSES, Catalogue, Term


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogues.load()


def test_it_has_the_453_items_of_the_reference_city(catalogue: Catalogue) -> None:
    kinds = Counter(item.subject_kind for item in catalogue.items.values())
    assert kinds == {"person": 153, "organisation": 300}


def test_every_class_has_items_of_both_kinds(catalogue: Catalogue) -> None:
    found = {(item.record_class, item.subject_kind) for item in catalogue.items.values()}
    assert found == {
        (key, kind) for key, _ in RECORD_CLASSES for kind in ("person", "organisation")
    }


def test_the_classes_stand_in_the_order_of_the_report() -> None:
    assert [title for _, title in RECORD_CLASSES] == [
        "基本",
        "资质及许可",
        "处罚",
        "司法",
        "监管及警示",
        "荣誉",
        "其他",
    ]


def test_items_come_person_first_and_in_the_order_of_the_classes(catalogue: Catalogue) -> None:
    order = [key for key, _ in RECORD_CLASSES]
    places = [
        (item.subject_kind == "organisation", order.index(item.record_class), code)
        for code, item in catalogue.items.items()
    ]
    assert places == sorted(places)


def test_titles_are_real_names_and_never_repeat_within_a_kind(catalogue: Catalogue) -> None:
    titles = [(item.subject_kind, item.title) for item in catalogue.items.values()]
    assert len(set(titles)) == len(titles)
    numbered = [
        title for _, title in titles if re.search(r"[0-9０-９]|[一二三四五六七八九十]$", title)
    ]
    assert numbered == []


def test_no_natural_persons_item_is_public(catalogue: Catalogue) -> None:
    persons = [item for item in catalogue.items.values() if item.subject_kind == "person"]
    assert {item.disclosure for item in persons} == {"self_only", "shared"}
    assert not any(field.public for item in persons for field in item.fields)


def test_a_public_item_still_hides_identity_numbers(catalogue: Catalogue) -> None:
    by_name = {field.name: field.public for field in catalogue.items["O-PEN-001"].fields}
    assert by_name["违法事实"] is True
    assert by_name["法定代表人证件号码"] is False


def test_severity_belongs_to_negatives_and_negatives_end_within_five_years(
    catalogue: Catalogue,
) -> None:
    decided = date(2026, 1, 1)
    for item in catalogue.items.values():
        assert (item.severity == "none") == (item.effect != "negative"), item.code
        if item.effect == "negative":
            until = item.valid_until(decided)
            assert until is not None, item.code
            assert until <= date(2031, 1, 1), item.code


@pytest.mark.parametrize(
    "title",
    ["个人所得税纳税数额", "社会保险参保缴费信息", "住房公积金缴存信息", "不动产登记信息"],
)
def test_income_insurance_property_and_tax_need_consent(catalogue: Catalogue, title: str) -> None:
    [item] = [item for item in catalogue.items.values() if item.title == title]
    assert item.consent_required


def test_departments_own_their_items_and_the_collector_may_deliver_all(
    catalogue: Catalogue,
) -> None:
    owned = [item for name in catalogue.departments for item in catalogue.of_department(name)]
    assert sorted(item.code for item in owned) == sorted(catalogue.items)
    assert catalogue.of_department("市不存在的局") == ()
    assert catalogue.collector == "市公共信用信息中心"
    assert catalogue.may_deliver("市公安局", "P-PEN-002")
    assert not catalogue.may_deliver("市税务局", "P-PEN-002")
    assert all(catalogue.may_deliver(catalogue.collector, code) for code in catalogue.items)
    assert not catalogue.may_deliver(catalogue.collector, "P-PEN-999")


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        (Term(months=60), date(2021, 3, 5), date(2026, 3, 5)),
        (Term(months=12), date(2024, 2, 29), date(2025, 2, 28)),
        (Term(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Term(months=1), date(2026, 11, 30), date(2026, 12, 30)),
        (Term(months=2), date(2026, 10, 31), date(2026, 12, 31)),
        (Term(months=3), date(2026, 11, 30), date(2027, 2, 28)),
        (Term(days=90), date(2026, 1, 1), date(2026, 4, 1)),
        (Term(months=60), date(9998, 1, 1), date.max),
        (Term(days=90), date(9999, 12, 1), date.max),
    ],
)
def test_terms_end_by_the_calendar(term: Term, start: date, end: date) -> None:
    assert term.end(start) == end


def test_publicity_of_a_penalty_ends_by_severity_before_the_record_does(
    catalogue: Catalogue,
) -> None:
    decided = date(2026, 5, 31)
    penalties = {
        item.severity: item
        for item in catalogue.items.values()
        if item.record_class == "penalty" and item.subject_kind == "organisation"
    }
    ends = {severity: item.public_until(decided) for severity, item in penalties.items()}
    assert ends == {
        "minor": date(2026, 8, 31),
        "general": date(2027, 5, 31),
        "serious": date(2029, 5, 31),
    }
    assert {item.valid_until(decided) for item in penalties.values()} == {date(2031, 5, 31)}


def test_what_has_no_term_has_no_end(catalogue: Catalogue) -> None:
    [degree] = [item for item in catalogue.items.values() if item.title == "学位授予信息"]
    assert degree.valid_until(date(1990, 7, 1)) is None
    assert degree.public_until(date(1990, 7, 1)) is None


def test_items_cannot_be_changed_by_those_who_read_them(catalogue: Catalogue) -> None:
    with pytest.raises(TypeError):
        catalogue.items["X"] = catalogue.items["P-PEN-001"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        catalogue.items["P-PEN-001"].title = "另一个"  # type: ignore[misc]


def test_it_is_read_once_and_quickly() -> None:
    assert catalogues.load() is catalogues.load()
    times = []
    for _ in range(3):
        start = time.process_time()
        catalogues.read(catalogues.DIRECTORY)
        times.append(time.process_time() - start)
    # Of CPU, whatever else the machine does. 0.2 s; more than twice that is YAML without libyaml, or a quadratic check.
    assert min(times) < 0.5
