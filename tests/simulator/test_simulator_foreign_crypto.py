"""Ours against npm's wechat-crypto and @wecom/crypto."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.crypto import MessageCrypto, signature
from tests.simulator.helpers import AES_KEY, TOKEN

FOREIGN = Path(__file__).parent.parent / "foreign"
HOW = (
    "the foreign packages are missing: install Node.js 18 or newer, then `npm ci` in tests/foreign"
)
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
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, library: str, act: str, *args: str) -> Any:
        request = {
            "library": library,
            "act": act,
            "args": args,
            "token": TOKEN,
            "key": AES_KEY,
            "appId": APP_ID,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())["answer"]


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    node = shutil.which("node")
    if node is None or not (FOREIGN / "node_modules" / "wechat-crypto").is_dir():
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(HOW)
        pytest.skip(HOW)
    # wechat-crypto still calls new Buffer(), which Node warns of.
    with subprocess.Popen(
        [node, "--no-deprecation", "driver.js"],
        cwd=FOREIGN,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Driver(process)
        process.stdin.close()


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
