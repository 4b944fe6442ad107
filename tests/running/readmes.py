"""The READMEs as a reader follows them: their marked commands and tables."""

import re
from dataclasses import fields
from pathlib import Path

from config import Settings

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
BLOCK = re.compile(r"^```(?:sh|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARKED = re.compile(r"<!-- run: (\w+) -->\n```(?:sh|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEVER_RUN = "DATABASE_URL=postgresql://"  # the example of a settings file


def blocks(name: str, path: Path = ENGLISH) -> list[str]:
    """The commands under `<!-- run: name -->`, in their order."""
    return [text for marker, text in MARKED.findall(path.read_text("utf-8")) if marker == name]


def unmarked(path: Path) -> list[str]:
    """Blocks of commands that no test would run."""
    text = path.read_text("utf-8")
    marked = {block for _, block in MARKED.findall(text)}
    return [
        block
        for block in BLOCK.findall(text)
        if block not in marked and not block.startswith(NEVER_RUN)
    ]


def settings_rows() -> list[str]:
    """The rows of the README's table of settings, from what the settings say of themselves."""
    rows = []
    for spec in fields(Settings):
        told = spec.metadata
        default = "" if told["default"] in (None, "") else f"`{told['default']}`"
        must = " **(must be given)**" if told["default"] is None else ""
        rows.append(f"| `{told['env']}` | {default} | {told['help'].replace('|', '/')}{must} |")
    return rows
