"""Groups of words that mean the same, and rules over them: how a policy file says what a text is.

A rule is a line such as `ME SCORE|TIER DOWN+WHY -PERSON`: groups that are all found, `A|B` either,
`-A` not, `A+B` a B that follows an A within a few characters.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

NEAR = 4  # characters that `A+B` allows in between
_PLACE = re.compile(r"\{([A-Z_]+)\}")
_TERM = re.compile(r"-[A-Z_]+(\|[A-Z_]+)*|[A-Z_]+(\|[A-Z_]+)*(\+[A-Z_]+(\|[A-Z_]+)*)?")
_UNBOUNDED = re.compile(r"(?<!\\)[*+]|(?<!\\)\{[0-9]*,\}")

Spans = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs`: of each set one group is found; `bars`: none of them is; `follows`: B closely after A.

    `weight` counts what is needed: the more a rule asks, the more it knows.
    """

    text: str
    needs: tuple[frozenset[str], ...]
    bars: frozenset[str]
    follows: tuple[tuple[frozenset[str], frozenset[str]], ...]
    weight: int

    def holds(self, found: Spans) -> bool:
        if not self.bars.isdisjoint(found):
            return False
        for groups in self.needs:  # a loop: this is asked 400 times a text
            if groups.isdisjoint(found):
                return False
        return all(_follow(first, then, found) for first, then in self.follows)

    def groups(self) -> frozenset[str]:
        pairs = (group for pair in self.follows for groups in pair for group in groups)
        return self.bars.union(*self.needs, pairs)


def _follow(first: frozenset[str], then: frozenset[str], found: Spans) -> bool:
    ends = [end for group in first for _, end in found.get(group, ())]
    starts = [start for group in then for start, _ in found.get(group, ())]
    return any(0 <= start - end <= NEAR for end in ends for start in starts)


def parse(text: str) -> Rule:
    """A rule from its line; ValueError for anything that is no rule."""
    needs, follows = [], []
    bars: set[str] = set()
    for part in text.split():
        if not _TERM.fullmatch(part):
            raise ValueError(part)
        first, _, then = (frozenset(side.split("|")) for side in part.strip("-").partition("+"))
        if part.startswith("-"):
            bars |= first
        elif "+" in part:
            follows.append((first, then))
        else:
            needs.append(first)
    if not needs and not follows:
        raise ValueError(text)
    weight = len(needs) + 2 * len(follows)
    return Rule(text, tuple(needs), frozenset(bars), tuple(follows), weight)


class WordGroups:
    """Finds the groups in a text, in time that grows with its length alone.

    Inside a mask no shorter word is found: 十分 says nothing of 分.
    """

    def __init__(
        self, words: Mapping[str, Iterable[str]], forms: Mapping[str, str], masks: Iterable[str]
    ) -> None:
        self.numbers = {name: number for number, name in enumerate((*words, *forms))}
        self.words = tuple(sorted({word for members in words.values() for word in members}))
        self.latin = frozenset(word for word in self.words if word.isascii())
        self._masks = frozenset(masks)
        self._mask_lengths = _lengths(self._masks)
        groups_of = defaultdict(list)
        for group, members in words.items():
            for word in members:
                groups_of[word].append(group)
        self._lengths = _lengths(groups_of)
        self._groups_of = {word: tuple(groups) for word, groups in groups_of.items()}
        self._forms = {
            name: re.compile(_expanded(form, words), re.DOTALL) for name, form in forms.items()
        }

    def words_but(self, group: str) -> tuple[str, ...]:
        """The words of all groups but one."""
        return tuple(word for word in self.words if self._groups_of[word] != (group,))

    def find(self, text: str) -> Spans:
        """Where in the text each group stands; a group that stands nowhere is missing."""
        masked = self._masked(text)
        found: dict[str, list[tuple[int, int]]] = {}
        for start, end in _matches(text, self._groups_of, self._lengths):
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
        return list(_matches(text, self._masks, self._mask_lengths))


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


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """By first character the lengths of the words that begin with it."""
    lengths = defaultdict(set)
    for word in words:
        lengths[word[0]].add(len(word))
    return {first: tuple(sorted(found)) for first, found in lengths.items()}


def _matches(
    text: str, words: Container[str], lengths: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[int, int]]:
    for start, first in enumerate(text):
        for length in lengths.get(first, ()):
            if text[start : start + length] in words and start + length <= len(text):
                yield start, start + length
