"""Withdrawn while it is read: whoever asks after the withdrawal was answered is refused."""

import uuid
from collections.abc import Hashable

import pytest
from sqlalchemy import func, select

from models import Authorisation, Look
from services import authorisations, partner_reports
from tests.authorisations.acts import authorise
from tests.waivers.crowds import at_once, citizen_of
from tests.waivers.linearizability import Operation, is_linearizable

READERS = 6


def standing_until_withdrawn(state: Hashable, act: str) -> tuple[str, Hashable]:
    """An authorisation: read while it stands, refused from its withdrawal on."""
    if act == "withdraw":
        return "done", False
    return ("done" if state else "not_authorised"), state


def race(city, phone, bank, read=partner_reports.read) -> list[Operation]:
    """Some read twice in a row, while the person withdraws and then looks whether it holds."""
    given = authorise(phone, bank)["id"]
    citizen, partner = citizen_of(city, phone), bank.caller

    def withdraw():
        authorisations.withdraw(city.house, citizen, uuid.UUID(given))

    def ask():
        return read(city.house, partner, given)

    took = at_once([withdraw, *([ask] * READERS)])
    took += at_once([ask])  # which begins after everything else has ended
    names = ["withdraw", *(["read"] * (READERS + 1))]
    return [
        Operation(name, each.answer, each.began, each.ended)
        for name, each in zip(names, took, strict=True)
    ]


@pytest.mark.parametrize("rounds", [15, pytest.param(250, marks=pytest.mark.long)])
def test_nobody_reads_after_the_withdrawal_was_answered(city, phone, bank, rounds):
    for _ in range(rounds):
        history = race(city, phone, bank)
        assert is_linearizable(history, standing_until_withdrawn, True), history
        assert history[-1].answer == "not_authorised"
    with city.worker.db.session(write=False) as tx:
        used = tx.scalar(select(func.sum(Authorisation.used)))
        shown = (Look.role == "partner", Look.outcome == "shown")
        assert tx.scalar(select(func.count(Look.look_id)).where(*shown)) == used
        tries = tx.scalar(select(func.count(Look.look_id)).where(Look.role == "partner"))
    assert tries == rounds * (READERS + 1)


def test_the_twin_that_remembers_authorisations_is_caught(city, phone, bank, monkeypatch):
    """What many would write: an authorisation that was good a moment ago is not looked up again."""
    known: dict[str, dict] = {}

    def read(house, caller, number):
        if number not in known:
            known[number] = partner_reports.read(house, caller, number)
        return known[number]

    for _ in range(20):
        history = race(city, phone, bank, read)
        if not is_linearizable(history, standing_until_withdrawn, True):
            return
    pytest.fail("twenty races, and the twin with a cache always came out right")


def test_withdrawn_between_look_up_and_answer_it_answers_nobody(city, phone, bank, monkeypatch):
    """The moment that the race may miss: found, and withdrawn before it is held."""
    given = authorise(phone, bank)["id"]
    found = partner_reports._find

    def withdraw_first(*told):
        answer = found(*told)
        authorisations.withdraw(city.house, citizen_of(city, phone), uuid.UUID(given))
        return answer

    monkeypatch.setattr(partner_reports, "_find", withdraw_first)
    [took] = at_once([lambda: partner_reports.read(city.house, bank.caller, given)])
    assert took.answer == "not_authorised"
