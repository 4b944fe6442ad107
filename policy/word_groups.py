"""Groups of words that mean the same, and rules over them: how a policy file says what a text is.

A rule is a line such as `ME SCORE|TIER DOWN+WHY -PERSON`: groups that are all found, `A|B` either,
`-A` not, `A+B` a B that follows an A within a few characters.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

NEAR = 4  # characters that `A+B` allows in between
_PLACE = re.compile(r"\{([A-Z_]+)\}")
_TERM = re.compile(r"-?[A-Z_]+(\|[A-Z_]+)*(\+[A-Z_]+(\|[A-Z_]+)*)?")
_UNBOUNDED = re.compile(r"(?<!\\)[*+]|(?<!\\)\{[0-9]*,\}")

Spans = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of the groups, perhaps followed closely by any of `then`."""

    groups: tuple[str, ...]
    then: tuple[str, ...]
    wanted: bool

    def holds(self, found: Spans) -> bool:
        return self._is_found(found) == self.wanted

    def _is_found(self, found: Spans) -> bool:
        if not self.then:
            return any(group in found for group in self.groups)
        ends = [end for group in self.groups for _, end in found.get(group, ())]
        starts = [start for group in self.then for start, _ in found.get(group, ())]
        return any(0 <= start - end <= NEAR for end in ends for start in starts)


@dataclass(frozen=True, slots=True)
class Rule:
    """All terms hold; `weight` counts the wanted ones: the more a rule asks, the more it knows."""

    text: str
    terms: tuple[Term, ...]
    weight: int

    def holds(self, found: Spans) -> bool:
        return all(term.holds(found) for term in self.terms)

    def groups(self) -> set[str]:
        return {group for term in self.terms for group in (*term.groups, *term.then)}


def parse(text: str) -> Rule:
    """A rule from its line; ValueError for anything that is no rule."""
    terms, weight = [], 0
    for part in text.split():
        if not _TERM.fullmatch(part):
            raise ValueError(part)
        first, _, then = part.removeprefix("-").partition("+")
        term = Term(
            tuple(first.split("|")),
            tuple(then.split("|")) if then else (),
            not part.startswith("-"),
        )
        terms.append(term)
        weight += (1 + bool(then)) * term.wanted
    if not weight:
        raise ValueError(text)
    return Rule(text, tuple(terms), weight)


class WordGroups:
    """Finds the groups in a text, in time that grows with its length alone.

    Inside a mask no shorter word is found: 十分 says nothing of 分.
    """

    def __init__(
        self, words: Mapping[str, Iterable[str]], forms: Mapping[str, str], masks: Iterable[str]
    ) -> None:
        self.names = frozenset((*words, *forms))
        self.words = tuple(sorted({word for members in words.values() for word in members}))
        self.latin = frozenset(word for word in self.words if word.isascii())
        self._masks = _by_first(masks)
        groups_of = defaultdict(list)
        for group, members in words.items():
            for word in members:
                groups_of[word].append(group)
        self._words = _by_first(groups_of)
        self._groups_of = {word: tuple(groups) for word, groups in groups_of.items()}
        self._forms = {
            name: re.compile(_expanded(form, words), re.DOTALL) for name, form in forms.items()
        }

    def find(self, text: str) -> Spans:
        """Where in the text each group stands; a group that stands nowhere is missing."""
        masked = self._masked(text)
        found: dict[str, list[tuple[int, int]]] = {}
        for start, end in _matches(text, self._words):
            if any(
                low <= start and end <= high and end - start < high - low for low, high in masked
            ):
                continue
            for group in self._groups_of[text[start:end]]:
                found.setdefault(group, []).append((start, end))
        for name, form in self._forms.items():
            if match := form.search(text):
                found[name] = [match.span()]
        return found

    def _masked(self, text: str) -> list[tuple[int, int]]:
        return list(_matches(text, self._masks))


def problems_of_form(form: str, words: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """What is wrong with a form, in words."""
    for name in _PLACE.findall(form):
        if name not in words:
            yield f"没有 {name} 这一组词"
            return
    if _UNBOUNDED.search(_PLACE.sub("", form)):
        yield "重复次数须有上限，如 .{0,4}"
        return
    try:
        re.compile(_expanded(form, words))
    except re.error as error:
        yield f"不是合法的正则表达式（{error}）"


def _expanded(form: str, words: Mapping[str, Iterable[str]]) -> str:
    def alternatives(match: re.Match[str]) -> str:
        longest_first = sorted(words[match[1]], key=lambda word: (-len(word), word))
        return f"(?:{'|'.join(map(re.escape, longest_first))})"

    return _PLACE.sub(alternatives, form)


def _by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    by_first = defaultdict(list)
    for word in words:
        by_first[word[0]].append(word)
    return {first: tuple(found) for first, found in by_first.items()}


def _matches(text: str, by_first: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[int, int]]:
    for start, first in enumerate(text):
        for word in by_first.get(first, ()):
            if text.startswith(word, start):
                yield start, start + len(word)
