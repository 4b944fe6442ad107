"""What departments deliver: the items their sheets become, and the kinds of data never stored."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).parent / "feeds.yaml"
SCHEMA = Path(__file__).parent / "feeds.schema.json"

SheetFormat = Literal["penalty_sheet", "licence_sheet"]
Party = Literal["person", "organisation"]

_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\W]+")  # camelCase, snake_case, kebab-case


@dataclass(frozen=True, slots=True)
class RepresentativeFields:
    """The fields of a registration that say who represents the organisation."""

    name: str
    id_type: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Feeds:
    """The rules of feeds.yaml; the patterns are tried in the order of the forbidden kinds."""

    version: str
    sheets: Mapping[str, Mapping[str, str]]
    parties: Mapping[str, str]
    representatives: Mapping[str, RepresentativeFields]
    identity_cards: frozenset[str]
    field_patterns: tuple[tuple[str, re.Pattern[str]], ...]
    title_patterns: tuple[tuple[str, re.Pattern[str]], ...]
    title_hints: re.Pattern[str]
    harmless: re.Pattern[str]
    misuse: re.Pattern[str]


@cache
def load() -> Feeds:
    """The rules in force, read and checked once a process; PolicyError when they are wrong."""
    return read(FILE)


def read(path: Path) -> Feeds:
    """Read and check a feeds file; PolicyError lists everything that is wrong."""
    data = read_yaml(path)
    problems = schema_problems(data, validator(SCHEMA), path.name, entry_key="kind")
    if problems:
        raise PolicyError(problems)
    endings = _any_of(data["endings"])
    return Feeds(
        version=data["version"],
        sheets=data["sheets"],
        parties=data["parties"],
        representatives={
            code: RepresentativeFields(**fields) for code, fields in data["representatives"].items()
        },
        identity_cards=frozenset(data["identity_cards"]),
        field_patterns=tuple(
            (entry["kind"], re.compile(f"{_any_of(entry['fields'])}|{_foreign(entry)}"))
            for entry in data["forbidden"]
        ),
        title_patterns=tuple(
            (entry["kind"], _title_pattern(entry, endings)) for entry in data["forbidden"]
        ),
        title_hints=_first_characters(
            word for entry in data["forbidden"] for word in entry["titles"] + entry["foreign"]
        ),
        harmless=re.compile(_any_of(data["harmless"])),
        misuse=re.compile(_any_of(data["misuse"])),
    )


def sheet_item(format: SheetFormat, party: Party) -> str:
    """The catalogue code that a row of the sheet becomes for this kind of party."""
    return load().sheets[format][party]


def sheet_party(category: str) -> Party | None:
    """The kind of party that 行政相对人类别 names; None for a category no sheet should carry."""
    return load().parties.get(category.strip())  # type: ignore[return-value]


def is_identity_card(document_type: str) -> bool:
    """Whether a type of document is the resident identity card; where none is told, it is one."""
    return not document_type or document_type in load().identity_cards


def forbidden_kind(field_names: Iterable[str], title: str) -> str | None:
    """The forbidden kind of data that a record would bring in, in Chinese; None when it is clean.

    Names of fields are matched by the words in them; a title only where it is plainly a person's
    own data, since an organisation may well be punished over 职业病防治 or 非法采集指纹信息.
    """
    if not isinstance(field_names, tuple | frozenset):
        field_names = tuple(field_names)
    return _kind_in_fields(field_names) or _kind_in_title(title)


@lru_cache(maxsize=4096)
def _kind_in_fields(names: tuple[str, ...] | frozenset[str]) -> str | None:
    feeds = load()
    for name in names:
        text = feeds.harmless.sub(" ", _field_words(name))
        for kind, pattern in feeds.field_patterns:
            if pattern.search(text):
                return kind
    return None


@lru_cache(maxsize=16_384)
def _kind_in_title(title: str) -> str | None:
    feeds = load()
    text = title if title.isascii() else unicodedata.normalize("NFKC", title)
    text = text.casefold()
    # Nearly every title stops here, so that a feed of all different titles stays quick.
    if not feeds.title_hints.search(text) or feeds.misuse.search(text):
        return None
    text = " ".join(feeds.harmless.sub(" ", text).split())
    return next((kind for kind, pattern in feeds.title_patterns if pattern.search(text)), None)


def _field_words(name: str) -> str:
    """`bloodType`, `BLOOD_TYPE` and `血 型` as `blood type`, `blood type` and `血型`."""
    words = _WORD_BORDER.sub(" ", unicodedata.normalize("NFKC", name)).casefold().split()
    return "".join(
        word if not before or not word.isascii() or not before.isascii() else f" {word}"
        for before, word in zip(["", *words], words, strict=False)
    )


def _title_pattern(entry: Mapping[str, Any], endings: str) -> re.Pattern[str]:
    word = f"(?:{_any_of(entry['titles'])}|{_foreign(entry)})"
    return re.compile(rf"^(?:个人|本人|自然人)?{word}$|{word}\s?{endings}+$")


def _first_characters(words: Iterable[str]) -> re.Pattern[str]:
    """Any character that one of the words begins with: ten times faster than the words."""
    return re.compile(f"[{re.escape(''.join(sorted({word[0] for word in words})))}]")


def _foreign(entry: Mapping[str, Any]) -> str:
    """Whole words, written together or apart, in the singular or the plural."""
    phrases = "|".join(" ?".join(phrase.split()) for phrase in entry["foreign"])
    return f"(?<![a-z])(?:{phrases})s?(?![a-z])"


def _any_of(words: Iterable[str]) -> str:
    """One of the words, the longest first, so that 疾病史 is not read as 疾病 with a rest."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"
