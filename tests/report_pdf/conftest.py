import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image

from services.report_pdf import render
from tests.report_pdf.samples import CHECK, NOW

Pages = Callable[..., list[str]]
Pictures = Callable[..., list[Image.Image]]


def _program(name: str) -> str:
    """A program of poppler, without which what is on paper cannot be looked at."""
    found = shutil.which(name)
    if found:
        return found
    return _left_out(f"{name} is not installed (Debian: apt install poppler-utils)")


def _left_out(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def scan() -> Callable[[Image.Image], list[str]]:
    """What a phone reads off a picture."""
    try:
        import zxingcpp
    except ImportError:
        _left_out("zxing-cpp, which reads QR codes, is not installed (pip install zxing-cpp)")
    return lambda picture: [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[Mapping[str, Any]], Path]:
    def write(report: Mapping[str, Any], **changes: Any) -> Path:
        target = tmp_path / "report.pdf"
        target.write_bytes(render(report, **{"now": NOW, **CHECK, **changes}))
        return target

    return write


@pytest.fixture
def read(printed: Callable[..., Path]) -> Pages:
    """The text of each page as a reader copies it, without the blanks between and in words."""

    def extract(report: Mapping[str, Any], **changes: Any) -> list[str]:
        command = [_program("pdftotext"), "-raw", str(printed(report, **changes)), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]

    return extract


@pytest.fixture
def photograph(printed: Callable[..., Path], tmp_path: Path) -> Pictures:
    """The first page as a picture."""

    def rasterise(report: Mapping[str, Any], **changes: Any) -> Image.Image:
        pdf = printed(report, **changes)
        command = [_program("pdftoppm"), "-png", "-r", "100", "-singlefile", str(pdf)]
        subprocess.run([*command, str(tmp_path / "page")], check=True)
        with Image.open(tmp_path / "page.png") as picture:
            return picture.convert("L")

    return rasterise


@pytest.fixture
def properties(printed: Callable[..., Path]) -> Callable[..., str]:
    def inspect(report: Mapping[str, Any], **changes: Any) -> str:
        command = [_program("pdfinfo"), str(printed(report, **changes))]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return inspect
