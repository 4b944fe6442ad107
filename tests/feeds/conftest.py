"""One way to read a file in these tests: the real catalogue, a fixed day, everything allowed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policy import catalogues
from services.feeds import FeedRefused, Reject, Row, read

TODAY = date(2026, 11, 20)


@pytest.fixture
def deliver() -> Callable[..., list[Row | Reject]]:
    """Reads a file to its end."""

    def deliver(path: Path, format: str = "records", **options) -> list[Row | Reject]:
        options = {
            "catalogue": catalogues.load(),
            "allowed": lambda code: True,
            "today": TODAY,
        } | options
        return list(read(path, format, **options))

    return deliver


@pytest.fixture
def refusal(deliver) -> Callable[..., str]:
    """The code with which a file is refused, its reason checked for a clerk's eyes."""

    def refusal(path: Path, format: str = "records", **options) -> str:
        with pytest.raises(FeedRefused) as refused:
            deliver(path, format, **options)
        assert 5 <= len(refused.value.reason) <= 200
        assert any("\u4e00" <= c <= "\u9fff" for c in refused.value.reason)
        return refused.value.code

    return refusal
