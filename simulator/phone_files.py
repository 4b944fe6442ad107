"""The mini-program's own files, as the phone in a browser reads them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "miniprogram"
RUNNER = Path(__file__).parent / "static" / "phone"
TEXTS = (".wxml", ".wxss", ".json")
APART = ("modules.js", "phone.js")  # plain scripts of the page


def texts() -> str:
    """Templates, styles and configuration: path → text, as JSON.

    Read at every request: whoever works on the mini-program sees each change with a reload.
    """
    found = {name: path.read_text("utf-8") for name, path in _files(SOURCE, TEXTS)}
    return json.dumps(found, ensure_ascii=False)


def scripts() -> str:
    """The mini-program's scripts and the runner's, each a module."""
    ours = [(f"app/{name}", path) for name, path in _files(SOURCE, (".js",))]
    runners = [
        (f"runner/{path.name}", path)
        for path in sorted(RUNNER.glob("*.js"))
        if path.name not in APART
    ]
    return "\n".join(_module(name, path.read_text("utf-8")) for name, path in ours + runners)


@cache
def vendored() -> bytes:
    """j-component and what it stands on, as tests/miniprogram/vendor.js wrote them."""
    return (RUNNER / "vendor" / "j-component.js").read_bytes()


def _files(root: Path, endings: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*")):
        if path.suffix in endings:
            yield path.relative_to(root).as_posix(), path


def _module(name: str, body: str) -> str:
    head = f"phoneModules.define({json.dumps(name)}, function (require, module, exports, global) {{"
    return f"{head}\n{body}\n}});"
