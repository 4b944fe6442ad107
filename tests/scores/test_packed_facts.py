"""Packed facts give the score that the engine explains, whatever the facts, the day and the model."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policy import catalogues, packed_facts
from policy.packed_facts import Tariff, number_of, pack
from policy.scoring import Fact, score
from tests.scores.modelling import MODEL, NEGATIVE, POSITIVE, TODAY, facts, lists, with_facts


@given(facts(), lists(), st.integers(0, 3000))
def test_a_pack_is_worth_what_its_facts_are(drawn, listed, later):
    day = TODAY + timedelta(days=later)
    names = [entry.list_name for entry in listed if entry.exit_on is None or entry.exit_on > day]
    assert Tariff(MODEL, day).value(pack(drawn), names) == score(MODEL, drawn, day, listed).value


@given(facts())
def test_the_order_of_facts_is_not_in_the_pack(drawn):
    assert pack(drawn) == pack(drawn[::-1])


def test_every_border_falls_on_the_day_that_the_engine_says():
    for code in (POSITIVE[0], NEGATIVE[0]):
        tariff = Tariff(MODEL, TODAY)
        for back in range(2200):
            fact = Fact(code, "", TODAY - timedelta(days=back), None)
            assert tariff.value(pack([fact])) == score(MODEL, [fact], TODAY).value, back


def test_a_thousand_records_of_one_class_do_not_run_into_the_next():
    many = with_facts(MODEL, *NEGATIVE[:3] * 2000, *POSITIVE[:3] * 2000)
    assert Tariff(MODEL, TODAY).value(pack(many)) == score(MODEL, many, TODAY).value


def test_the_ends_of_time_fit():
    for decided_on, until in ((date.min, date.max), (date.max, date.max), (date.min, None)):
        fact = Fact(POSITIVE[0], "", decided_on, until)
        assert Tariff(MODEL, TODAY).value(pack([fact])) == score(MODEL, [fact], TODAY).value


def test_what_the_model_does_not_know_counts_nothing():
    unknown = [Fact("P-ZZZ-999", "", TODAY, None)]
    assert Tariff(MODEL, TODAY).value(pack(unknown)) == MODEL.base.points


def test_every_code_has_a_number_of_its_own():
    codes = [*catalogues.load().items, "O-AAA-000", "P-ZZZ-999", "P-AAB-000", "P-AAA-999"]
    numbers = {number_of(code, contested=flag) for code in codes for flag in (False, True)}
    assert len(numbers) == 2 * len(codes)
    assert max(numbers) < 1 << 32


def test_a_fact_is_twelve_bytes_in_an_order_of_its_own():
    fact = Fact("P-AAA-001", "", date.min, None)
    number = number_of("P-AAA-001")
    assert pack([fact]) == b"".join(
        each.to_bytes(4, "little") for each in (number, 1, packed_facts.ENDLESS)
    )
