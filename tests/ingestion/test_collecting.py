"""The collector's threshold is the whole process's: many ingestions share one change of it."""

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from services.ingestion.collecting import RareCollection


def test_many_at_once_raise_the_threshold_once_and_the_last_restores_it():
    usual, rarely, together = gc.get_threshold(), RareCollection(), Barrier(8)

    def ingest(_):
        with rarely:
            together.wait(5)
            seen = gc.get_threshold()
            together.wait(5)
        return seen

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(ingest, range(8)))
    assert seen == {(100 * usual[0], *usual[1:])}
    assert gc.get_threshold() == usual


def test_a_failed_ingestion_restores_it_too():
    usual, rarely = gc.get_threshold(), RareCollection()
    try:
        with rarely:
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert gc.get_threshold() == usual
