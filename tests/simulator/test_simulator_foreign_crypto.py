"""Ours against npm's wechat-crypto and @wecom/crypto."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.crypto import MessageCrypto, signature
from tests.foreign.programs import Program, running
from tests.simulator.helpers import AES_KEY, TOKEN

APP_ID = "wx5a1c0de000000002"
TEXTS = [
    "查信用",
    "",
    "🙂 emoji, ]]> and <![CDATA[",
    "\n\t\x08",
    "x" * 31,
    "信" * 700,
]


class Driver:
    def __init__(self, program: Program) -> None:
        self._program = program

    def ask(self, library: str, act: str, *args: str) -> Any:
        keys = {"token": TOKEN, "key": AES_KEY, "appId": APP_ID}
        return self._program.ask(library=library, act=act, args=args, **keys)["answer"]


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with running("driver.js", "wechat-crypto") as program:
        yield Driver(program)


@pytest.mark.parametrize("library", ["wechat-crypto", "@wecom/crypto"])
@pytest.mark.parametrize("text", TEXTS)
def test_each_side_reads_what_the_other_wrote(driver, library, text):
    ours = MessageCrypto(AES_KEY, APP_ID)
    assert ours.decrypt(driver.ask(library, "encrypt", text)).decode() == text
    read = driver.ask(library, "decrypt", ours.encrypt(text.encode()))
    assert (read["message"], read["id"]) == (text, APP_ID)


@pytest.mark.parametrize("library", ["wechat-crypto", "@wecom/crypto"])
def test_both_sign_alike(driver, library):
    parts = ("1714112445", "415670741", MessageCrypto(AES_KEY, APP_ID).encrypt(b"x"))
    assert driver.ask(library, "sign", *parts) == signature(TOKEN, *parts)
