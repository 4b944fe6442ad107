"""Text → what the person wants: keyword, what is not ours, rules, likeness, thresholds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from policy import learning
from policy.intents import NOT_OURS, Intent, IntentPolicy
from policy.word_groups import Rule, Spans
from services.understanding import naming
from services.understanding.likeness import Phrasings, features
from services.understanding.normalising import bare, normalise, sentences
from services.understanding.sounds import Sounds

LEARN, LEARN_PREFIX = "learn", "learn:"
UNKNOWN = "unknown"  # the topic of what has no word of our field
OFFERED = 3
# What a rule is worth on its own, what each further term adds, and how far likeness can lift it.
SURE, LIKELY, PER_TERM, LIFT = 0.74, 0.42, 0.03, 0.6
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
    """Of one sentence: the scores by key, best first, and what was found in it."""

    scores: tuple[tuple[str, float], ...]
    found: Spans
    topic: str
    asks: bool


class Judge:
    """All that is known of phrasings, made ready once."""

    def __init__(self, policy: IntentPolicy, texts: learning.Learning) -> None:
        self._policy = policy
        self._texts = texts
        told = [
            *((code, bare(text)) for code, text in policy.examples),
            *((intent, word) for word, intent in policy.keywords.items()),
            *(
                (LEARN_PREFIX + entry.id, bare(normalise(question)))
                for entry in texts.entries.values()
                for question in (entry.question, *entry.also)
            ),
        ]
        self._asked = {text: key for key, text in told if key.startswith(LEARN_PREFIX)}
        self._sounds = Sounds(policy.groups.words, (text for _, text in told), policy.groups.latin)
        self._phrasings = Phrasings([(key, self._features(text)) for key, text in told])

    def title_of(self, key: str) -> str:
        """What a choice says."""
        if key.startswith(LEARN_PREFIX):
            return self._texts.entries[key.removeprefix(LEARN_PREFIX)].question
        if key == NOT_OURS:
            return TITLE_ELSEWHERE
        return self._policy.intents[key].title

    def judge(self, text: str) -> Understanding:
        """What is wanted, and what is named."""
        normal = normalise(text)
        key = self._policy.keywords.get(bare(normal) or normal)
        slots = naming.codes(text)
        if key:
            return self._sure(key, 1.0, slots)
        mended = self._sounds.mend(normal)
        if key := self._policy.keywords.get(bare(mended)):
            return self._sure(key, 0.95, slots)
        judged = self._best(mended)
        if judged is None:
            return Understanding(None, (), MappingProxyType(slots))
        return self._decide(text, judged, slots)

    def _best(self, text: str) -> _Judgement | None:
        """Each sentence and the whole: the sentence that asks wins where it is clear."""
        parts = sentences(text)[:MOST_SENTENCES]
        if not parts:
            return None
        whole = self._weigh(text)
        if len(parts) == 1:
            return whole
        high = self._policy.thresholds.high
        judged = [self._weigh(part) for part in parts]
        clear = [each for each in judged if each.scores and each.scores[0][1] >= high]
        asking = [each for each in clear if each.asks] or clear
        useful = [each for each in asking if each.scores[0][0] not in ("thanks_greeting",)]
        return (useful or asking or [whole])[-1]

    def _weigh(self, text: str) -> _Judgement:
        said = bare(text)
        found = self._policy.groups.find(said)
        asks = any(
            group in found
            for group in ("IS_IT", "HOW", "WHY", "AMOUNT", "CAN", "WHO", "TIME", "WANT")
        )
        if topic := self._policy.topic(found):
            return _Judgement(((NOT_OURS, 0.95),), found, topic, asks)
        if entry := self._asked.get(said):
            return _Judgement(((entry, 0.98),), found, "", asks)
        likes = self._phrasings.nearest(self._features(said, found))
        scores: dict[str, float] = {}
        for code, intent in self._policy.intents.items():
            scores[code] = _lifted(_ruled(intent, found), likes.get(code, 0.0))
        general = _ruled(self._policy.intents[LEARN], found) if LEARN in scores else 0.0
        topic = ""
        for key, like in likes.items():
            if key.startswith(LEARN_PREFIX):
                scores[key] = _lifted(general * (like > 0.25), like)
            elif key in self._policy.topics and like > scores.get(NOT_OURS, 0.0):
                scores[NOT_OURS], topic = like, key
        ranked = sorted(scores.items(), key=lambda told: (-told[1], told[0]))
        return _Judgement(tuple(ranked[: OFFERED + 3]), found, topic, asks)

    def _decide(self, text: str, judged: _Judgement, slots: dict[str, str]) -> Understanding:
        limits, (key, score) = self._policy.thresholds, judged.scores[0]
        if spoken := naming.scene(judged.found):
            slots["scene"] = spoken
        rest = [other for code, other in judged.scores[1:] if _family(code) != _family(key)]
        margin = score - max(rest, default=0.0)
        personal = key in self._policy.intents and self._policy.intents[key].personal
        if score >= limits.high + limits.personal * personal and margin >= limits.margin:
            return self._sure(key, score, slots, text=text, topic=judged.topic)
        offered = tuple(
            Candidate(code, self.title_of(code), round(value, 3))
            for code, value in judged.scores
            if value >= limits.low and code != NOT_OURS
        )[:OFFERED]
        return Understanding(None, offered, MappingProxyType(slots))

    def _sure(
        self, key: str, score: float, slots: dict[str, str], *, text: str = "", topic: str = ""
    ) -> Understanding:
        if (
            text
            and key in ("organisation", "merchant")
            and (name := naming.name(text, self._policy))
        ):
            slots["name"] = name
        return Understanding(
            Candidate(key, self.title_of(key), round(score, 3)),
            (),
            MappingProxyType(slots),
            about_others=key in ("organisation", "merchant") or topic == "other_person",
            topic=topic if key == NOT_OURS else "",
        )

    def _features(self, text: str, found: Spans | None = None) -> list[str]:
        return features(text, self._policy.groups.find(text) if found is None else found)


def _ruled(intent: Intent, found: Spans) -> float:
    """What the intent's rules say, from 0 to 1."""
    if any(rule.holds(found) for rule in intent.unless):
        return 0.0
    return max(_worth(SURE, intent.sure, found), _worth(LIKELY, intent.likely, found))


def _worth(base: float, rules: Iterable[Rule], found: Spans) -> float:
    return max((base + PER_TERM * rule.weight for rule in rules if rule.holds(found)), default=0.0)


def _lifted(ruled: float, like: float) -> float:
    return ruled + (1 - ruled) * like * (LIFT if ruled else 1.0)


def _family(key: str) -> str:
    return LEARN if key.startswith(LEARN_PREFIX) else key


def make(day: date | None = None) -> Judge:
    """A judge of the policy in force."""
    from policy import intents

    return Judge(intents.load(), learning.load(day))
