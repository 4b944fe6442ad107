"""A pytest plugin: listens to every log line of a whole run, and fails it for a personal word."""

import re
from collections.abc import Iterable
from pathlib import Path

import observing
from tests import people
from tests.people import Person
from tests.settings import environment

# What looks like an ID number, a phone, a token, an address or the number of a report, whoever's.
SHAPES = {
    "an ID number": re.compile(r"(?<![0-9a-zA-Z.])\d{17}[\dXx](?![0-9a-zA-Z])"),
    "a phone": re.compile(r"(?<![0-9a-zA-Z.])1[3-9]\d{9}(?![0-9a-zA-Z])"),
    "a token": re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"),
    "an address": re.compile(r"https?://(?!127\.0\.0\.1:\d+\b(?!/))\S+"),
    "a report's number": re.compile(r"XB\d{8}[0-9A-Z]{12}"),
}
SECRETS = (
    "MINI_APP_SECRET",
    "OFFICIAL_APP_SECRET",
    "WECHAT_TOKEN",
    "WECHAT_AES_KEY",
    "AUTHORITY_SECRET",
)


class Listener:
    """Remembers what it should not have heard, without repeating it."""

    def __init__(self, words: Iterable[str]):
        self._words = frozenset(words)
        self.heard: list[str] = []
        self.lines = 0

    def hear(self, line: str) -> None:
        self.lines += 1
        kinds = [kind for kind, shape in SHAPES.items() if shape.search(line)]
        if any(word in line for word in self._words):
            kinds.append("a word of the fixtures")
        if kinds:
            event = re.search(r'"event": ?"([^"]*)"', line)
            logger = re.search(r'"logger": ?"([^"]*)"', line)
            where = f"{logger and logger[1]}: {((event and event[1]) or '')[:40]}"
            self.heard.append(f"{', '.join(kinds)} in a line of {where}")


def words() -> set[str]:
    """Names, numbers, openids and secrets of the fixtures."""
    found = set()
    for person in vars(people).values():
        if isinstance(person, Person):
            found |= {person.name, person.id_number, person.phone, person.openid}
            found |= {person.official_openid, person.unionid}
    told = environment(Path())
    found |= {told[name] for name in SECRETS}
    keys = ("MASTER_KEYS", "TOKEN_KEYS", "SIGNING_KEYS")
    found |= {told[name].split(":", 1)[1] for name in keys}
    return found


LISTENER = Listener(words())


def pytest_configure() -> None:
    written = observing.JsonLines.format

    def overheard(self, record) -> str:
        line = written(self, record)
        LISTENER.hear(line)
        return line

    observing.JsonLines.format = overheard  # type: ignore[method-assign]


def pytest_sessionfinish(session) -> None:
    if LISTENER.heard and not session.exitstatus:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter) -> None:
    if LISTENER.heard:
        terminalreporter.section("the log is not silent", sep="=", red=True)
        for each in sorted(set(LISTENER.heard)):
            terminalreporter.line(each)
