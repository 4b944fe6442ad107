"""Five seconds: what is ready in time goes at once, what is not goes its own way."""

import threading
import time

import pytest

from bot import budget


def test_what_is_ready_is_handed_over():
    assert budget.within(lambda hand_over: hand_over("好")) == ("好",)


def test_nothing_is_an_answer_too():
    assert budget.within(lambda hand_over: hand_over("")) == ("",)


def test_what_takes_too_long_hears_that_nobody_waits():
    heard: list[bool] = []
    done = threading.Event()

    def slow(hand_over):
        time.sleep(0.2)
        heard.append(hand_over("晚了"))
        done.set()

    began = time.monotonic()
    assert budget.within(slow, seconds=0.05) is None
    assert time.monotonic() - began < 0.15
    assert done.wait(2)
    assert heard == [False]


def test_of_a_handing_over_and_a_giving_up_at_once_one_counts():
    """Whoever hands over and hears True was heard; False means that None was returned."""
    for number in range(200):
        heard: list[bool] = []
        finished = threading.Event()

        def close_call(hand_over, heard=heard, finished=finished, number=number):
            time.sleep(0.002 + number % 5 * 0.0001)
            heard.append(hand_over("x"))
            finished.set()

        got = budget.within(close_call, seconds=0.002)
        assert finished.wait(2)
        assert heard == [got is not None]


def test_what_the_work_raises_is_raised():
    def broken(hand_over):
        raise KeyError("nichts")

    with pytest.raises(KeyError):
        budget.within(broken)
