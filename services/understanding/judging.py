"""Text → what the person wants: keyword, what is not ours, rules, likeness, thresholds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from policy import learning
from policy.intents import NOT_OURS, IntentPolicy
from policy.word_groups import Rule, Spans
from services.understanding import naming
from services.understanding.likeness import Phrasings, features
from services.understanding.normalising import bare, normalise, sentences
from services.understanding.sounds import Sounds

LEARN, LEARN_PREFIX = "learn", "learn:"
ABOUT_BODIES = frozenset({"organisation", "merchant"})
CODES = {
    "uscc": "organisation",
    "report_no": "report_check",
    "check_code": "report_check",
    "merchant_code": "merchant",
}
BARE_CODE = 24  # characters with which a text is little but a code
COURTESY = frozenset({"thanks_greeting"})
ASKING = frozenset({"IS_IT", "HOW", "WHY", "AMOUNT", "CAN", "WHO", "TIME", "WANT"})
ASKER = "ME"  # the group of words with which people speak of themselves
OTHER_PERSON, UNKNOWN = "other_person", "unknown"  # topics
OFFERED = 3
# What the three kinds of evidence count for; together they are 1.
ODDS, LIKENESS, RULES = 0.37, 0.37, 0.26
FORBIDDEN = 0.7  # what is left of an intent that a rule forbids
# What a rule is worth, and each of its terms.
SURE, LIKELY, PER_TERM = 0.7, 0.4, 0.05
MOST_SENTENCES = 6
TITLE_ELSEWHERE = "这里办不了的事"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent's code, or `learn:<entry id>`; `title` is what a tappable choice says."""

    key: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """`sure` is answered at once, else `candidates` (three at most) are offered.

    `slots`: name, uscc, merchant_code, report_no, check_code, scene. `about_others`: it is about
    another person's or body's credit and never answered from the asker's file. `topic` says which
    elsewhere is meant.
    """

    sure: Candidate | None
    candidates: tuple[Candidate, ...]
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    about_others: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class _Judgement:
    """Of one sentence: the scores by intent, best first, the questions of 学信用 that resemble it."""

    scores: tuple[tuple[str, float], ...]
    questions: tuple[tuple[str, float], ...] = ()
    found: Spans = field(default_factory=dict)
    topic: str = ""

    @property
    def best(self) -> tuple[str, float]:
        return self.scores[0]


class Judge:
    """All that is known of phrasings, made ready once."""

    def __init__(self, policy: IntentPolicy, texts: learning.Learning) -> None:
        self._policy = policy
        self._texts = texts
        asked = [
            (LEARN_PREFIX + entry.id, learning.normalise(question))
            for entry in texts.entries.values()
            for question in (entry.question, *entry.also)
        ]
        self._asked = {question: key for key, question in asked}
        told = [(code, bare(text)) for code, text in policy.examples]
        told += [(intent, word) for word, intent in policy.keywords.items()] + asked
        words = (*policy.keywords, *policy.groups.words)
        self._sounds = Sounds(words, (text for _, text in told), policy.groups.latin)
        self._phrasings = Phrasings(
            ((key, self._shared(text, policy.groups.find(text))) for key, text in told),
            self._family,
        )

    def title_of(self, key: str) -> str:
        """What a choice says."""
        if key.startswith(LEARN_PREFIX):
            return self._texts.entries[key.removeprefix(LEARN_PREFIX)].question
        return TITLE_ELSEWHERE if key == NOT_OURS else self._policy.intents[key].title

    def judge(self, text: str) -> Understanding:
        """What is wanted, and what is named."""
        normal, slots = normalise(text), naming.codes(text)
        mended = self._sounds.mend(normal)
        for said, score in ((normal, 1.0), (mended, 0.95)):
            if key := self._policy.keywords.get(bare(said) or said):
                return self._sure(key, score, slots, _Judgement(()), text)
        if len(bare(normal)) <= BARE_CODE and (key := _meant_by_code(slots)):
            return self._sure(key, 0.95, slots, _Judgement(()), "")
        judged = self._best(mended)
        if judged is None:
            return Understanding(None, (), MappingProxyType(slots))
        return self._decide(judged, slots, text)

    def _best(self, text: str) -> _Judgement | None:
        """Of several sentences the last clear one that asks, else the whole."""
        parts = sentences(text)[:MOST_SENTENCES]
        if not parts:
            return None
        whole = self._weigh(text)
        if len(parts) == 1:
            return whole
        judged = [self._weigh(part) for part in parts]
        if foreign := next((each for each in judged if each.topic == OTHER_PERSON), None):
            return foreign
        clear = [each for each in judged if self._is_clear(each) and each.best[0] not in COURTESY]
        if not clear or self._is_clear(whole):
            return whole
        return ([each for each in clear if not ASKING.isdisjoint(each.found)] or clear)[-1]

    def _weigh(self, text: str) -> _Judgement:
        said = bare(text)
        found = self._policy.groups.find(said)
        shared = self._shared(said, found)
        if kind := naming.kind_named(text, self._policy.talk):
            found = {**found, kind: ()}
        if topic := self._policy.topic(found):
            return _Judgement(((NOT_OURS, 0.95),), (), found, topic)
        if entry := self._asked.get(learning.normalise(text)):
            return _Judgement(((LEARN, 0.98),), ((entry, 0.98),), found)
        likes, odds = self._phrasings.nearest(shared), self._phrasings.odds(shared)
        near: dict[str, float] = {}
        for key, like in likes.items():
            family = self._family(key)
            if like > near.get(family, 0.0):
                near[family] = like
        scores = {
            code: self._scored(code, share, near.get(code, 0.0), found)
            for code, share in odds.items()
        }
        questions = [told for told in likes.items() if told[0].startswith(LEARN_PREFIX)]
        topics = [(like, key) for key, like in likes.items() if key in self._policy.topics]
        return _Judgement(
            _ranked(scores.items()),
            _ranked(questions)[:OFFERED],
            found,
            max(topics, default=(0.0, UNKNOWN))[1],
        )

    def _decide(self, judged: _Judgement, slots: dict[str, str], text: str) -> Understanding:
        if spoken := naming.scene(judged.found):
            slots["scene"] = spoken
        key, score = judged.best
        if self._is_clear(judged):
            if key != LEARN or self._ruled(LEARN, judged.found) >= SURE:
                return self._sure(key, score, slots, judged, text)
            question, like = judged.questions[0]
            if like >= self._policy.thresholds.question:
                return self._sure(question, like, slots, judged, text)
            return Understanding(
                Candidate(LEARN, self.title_of(LEARN), round(score, 3)),
                self._offers(judged.questions),
                MappingProxyType(slots),
            )
        low = self._policy.thresholds.low
        offers = [
            judged.questions[0] if code == LEARN and judged.questions else (code, value)
            for code, value in judged.scores[: OFFERED + 1]
            if value >= low and code != NOT_OURS
        ]
        return Understanding(None, self._offers(offers), MappingProxyType(slots))

    def _is_clear(self, judged: _Judgement) -> bool:
        limits, (key, score) = self._policy.thresholds, judged.best
        second = judged.scores[1][1] if len(judged.scores) > 1 else 0.0
        if score - second < limits.margin:
            return False
        if not self._is_personal(key):
            return score >= limits.high
        if (
            ASKER not in judged.found
            and score - dict(judged.scores).get(LEARN, 0.0) < limits.general
        ):
            return False
        return score >= (limits.high if self._ruled(key, judged.found) else limits.personal)

    def _sure(
        self, key: str, score: float, slots: dict[str, str], judged: _Judgement, text: str
    ) -> Understanding:
        if key in ABOUT_BODIES and (named := naming.name(text, self._policy.talk)):
            slots["name"] = named
        topic = judged.topic if key == NOT_OURS else ""
        return Understanding(
            Candidate(key, self.title_of(key), round(score, 3)),
            (),
            MappingProxyType(slots),
            about_others=key in ABOUT_BODIES or topic == OTHER_PERSON,
            topic=topic,
        )

    def _offers(self, told: Iterable[tuple[str, float]]) -> tuple[Candidate, ...]:
        offers = [Candidate(key, self.title_of(key), round(score, 3)) for key, score in told]
        return tuple(offers[:OFFERED])

    def _scored(self, code: str, odds: float, like: float, found: Spans) -> float:
        """All evidence together, from 0 to 1; what the rules forbid counts for little."""
        seems = ODDS * odds + LIKENESS * like
        if self._is_forbidden(code, found):
            return seems * FORBIDDEN
        return seems + RULES * self._ruled(code, found)

    def _is_forbidden(self, code: str, found: Spans) -> bool:
        intent = self._policy.intents.get(code)
        return intent is not None and any(rule.holds(found) for rule in intent.unless)

    def _ruled(self, code: str, found: Spans) -> float:
        """What an intent's rules say, from 0 to 1."""
        intent = self._policy.intents.get(code)
        if intent is None:
            return 0.0
        return max(_worth(SURE, intent.sure, found), _worth(LIKELY, intent.likely, found))

    def _shared(self, text: str, found: Spans) -> list[int]:
        return features(text, map(self._policy.groups.numbers.__getitem__, found))

    def _family(self, key: str) -> str:
        """The intent that a phrasing's key belongs to."""
        if key.startswith(LEARN_PREFIX):
            return LEARN
        return NOT_OURS if key in self._policy.topics else key

    def _is_personal(self, key: str) -> bool:
        return key in self._policy.intents and self._policy.intents[key].personal


def _meant_by_code(slots: Mapping[str, str]) -> str:
    """What somebody wants who sends a code and little else."""
    return next((CODES[name] for name in CODES if name in slots), "")


def _worth(base: float, rules: Iterable[Rule], found: Spans) -> float:
    best = max([rule.weight for rule in rules if rule.holds(found)], default=0)
    return min(1.0, base + PER_TERM * best) if best else 0.0


def _ranked(scores: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(scores, key=lambda told: (-told[1], told[0])))


def make(day: date | None = None) -> Judge:
    """A judge of the policy in force."""
    from policy import intents

    return Judge(intents.load(), learning.load(day))
