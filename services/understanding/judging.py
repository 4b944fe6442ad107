"""Text → what the person wants: keyword, code, what is not ours, probabilities, thresholds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest
from types import MappingProxyType

from policy import intents, learning
from policy.intents import NOT_OURS, IntentPolicy, Topic
from policy.word_groups import Spans
from services.understanding import classifying, naming
from services.understanding.classifying import Model
from services.understanding.features import CHARACTERS, features, runs
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
CASE_NUMBER = "CASE_NUMBER"  # a group: the number of something else than a shop
BARE_CODE = 24  # characters with which a text is little but a code
PERSON = "PERSON"  # a group
ABOUT = {"LISTS": "lists", "NOTE": "note"}  # groups → what the slot `about` says
COURTESY = frozenset({"thanks_greeting"})
OTHER_PERSON, UNKNOWN = "other_person", "unknown"  # topics
OFFERED = 3
MOST_SENTENCES = 6
NEAR_QUESTIONS = 3
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

    `slots`: name, uscc, merchant_code, report_no, check_code, scene, and `about`: `lists` (red and
    black ones) or `note` (words left for the desk). `about_others`: it is about another person's or
    body's credit and never answered from the asker's file. `topic` says which elsewhere is meant.
    """

    sure: Candidate | None
    candidates: tuple[Candidate, ...]
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    about_others: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class _Judgement:
    """Of one sentence: how probable each intent is, best first, and what was found in it."""

    shares: tuple[tuple[str, float], ...]
    text: str = ""
    found: Spans = field(default_factory=dict)
    topic: str = ""

    @property
    def best(self) -> tuple[str, float]:
        return self.shares[0]


class Reading:
    """What a text is taken for before it is judged: mended, its groups, its features."""

    def __init__(self, policy: IntentPolicy, sounds: Sounds) -> None:
        self._policy = policy
        self._sounds = sounds

    def mended(self, text: str) -> str:
        """Normalised, with pinyin read and wrong characters mended."""
        return self._sounds.mend(normalise(text))

    def found(self, mended: str) -> Spans:
        """The groups of words in a mended text, a name among them."""
        found = self._policy.groups.find(bare(mended))
        kind = naming.kind_named(mended, self._policy.talk)
        return {**found, kind: ()} if kind else found

    def features(self, mended: str, found: Spans) -> Sequence[int]:
        """What the classifiers know of a mended text."""
        topic = self._policy.topic(found)
        names = [*found, *(f"topic {topic.code}" for topic in (topic,) if topic)]
        if "？" in mended:
            names.append("question mark")
        return features(bare(mended), names)


class Judge:
    """All that is known of phrasings, made ready once."""

    def __init__(
        self, policy: IntentPolicy, texts: learning.Learning, model: Model, questions: Model
    ) -> None:
        self._policy = policy
        self._texts = texts
        self._model = model
        self._questions = questions
        self._asked = {
            learning.normalise(question): LEARN_PREFIX + entry.id
            for entry in texts.entries.values()
            for question in (entry.question, *entry.also)
        }
        self._reading = Reading(policy, sounds(policy, model))

    def title_of(self, key: str) -> str:
        """What a choice says."""
        if key.startswith(LEARN_PREFIX):
            return self._texts.entries[key.removeprefix(LEARN_PREFIX)].question
        return TITLE_ELSEWHERE if key == NOT_OURS else self._policy.intents[key].title

    def judge(self, text: str) -> Understanding:
        """What is wanted, and what is named."""
        normal, slots = normalise(text), naming.codes(text)
        mended = self._reading.mended(text)
        for said, score in ((normal, 1.0), (mended, 0.95)):
            if key := self._policy.keywords.get(bare(said) or said):
                return self._sure((key, score), slots, text)
        if CASE_NUMBER in self._reading.found(mended):
            slots.pop("merchant_code", None)
        if len(bare(normal)) <= BARE_CODE and (key := _meant_by_code(slots)):
            return self._sure((key, 0.95), slots)
        if entry := self._asked.get(learning.normalise(normal)):
            return self._sure((entry, 1.0), slots)
        judged = self._best(mended)
        if judged is None:
            return Understanding(None, (), MappingProxyType(slots))
        if spoken := naming.scene(judged.found):
            slots["scene"] = spoken
        if about := next((name for group, name in ABOUT.items() if group in judged.found), ""):
            slots["about"] = about
        return self._decide(judged, slots, text)

    def _best(self, text: str) -> _Judgement | None:
        """Of several sentences the whole where it is clear, else the last that is and asks."""
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
        if self._is_clear(whole):
            # What is told around a question says less than the question, where it is the surer one.
            return max((whole, *clear[-1:]), key=lambda each: each.best[1])
        return clear[-1] if clear else whole

    def _weigh(self, mended: str) -> _Judgement:
        found = self._reading.found(mended)
        topic = self._policy.topic(found)
        told = self._model.probabilities(self._reading.features(mended, found))
        shares = self._by_intent(told, topic)
        if topic is not None:
            name = topic.code
        else:
            name = OTHER_PERSON if told[OTHER_PERSON] > told[NOT_OURS] else UNKNOWN
        if name == OTHER_PERSON and max(shares, key=lambda code: shares[code]) != NOT_OURS:
            name = UNKNOWN
        return _Judgement(_ranked(shares.items()), mended, found, name)

    def _by_intent(self, told: Mapping[str, float], topic: Topic | None) -> dict[str, float]:
        """The topics' shares are elsewhere's; of a strict one nothing is left to what is personal."""
        shares: dict[str, float] = {}
        for code, share in told.items():
            intent = NOT_OURS if code in self._policy.topics else code
            if topic is not None and topic.strict and self._is_personal(intent):
                intent = NOT_OURS
            shares[intent] = shares.get(intent, 0.0) + share
        return shares

    def _decide(self, judged: _Judgement, slots: dict[str, str], text: str) -> Understanding:
        best = judged.best
        near = self._near(judged) if dict(judged.shares).get(LEARN, 0.0) >= self._limits.low else []
        if self._is_clear(judged):
            if best[0] != LEARN:
                return self._sure(best, slots, text, judged.topic)
            if near and near[0][1] >= self._limits.question:
                return self._sure(near[0], slots)
        return Understanding(
            None, self._offers(self._choices(judged, near)), MappingProxyType(slots)
        )

    def _choices(
        self, judged: _Judgement, near: Sequence[tuple[str, float]]
    ) -> list[tuple[str, float]]:
        """What is likely, in order; 学信用 as the questions that are meant, so many as fit."""
        likely = [told for told in judged.shares[:OFFERED] if told[1] >= self._limits.low]
        others = [told for told in likely if told[0] != LEARN]
        if len(others) == len(likely):
            return others
        place = [code for code, _ in likely].index(LEARN)
        fit = near[: OFFERED - min(len(others), OFFERED - 1 if place else OFFERED - 2)]
        return [*others[:place], *fit, *others[place:]]

    @property
    def _limits(self) -> intents.Thresholds:
        return self._policy.thresholds

    def _near(self, judged: _Judgement) -> list[tuple[str, float]]:
        """The questions of 学信用 that are most probably meant."""
        found = self._reading.features(judged.text, judged.found)
        told = self._questions.probabilities(found)
        return nlargest(NEAR_QUESTIONS, told.items(), key=lambda each: each[1])

    def _is_clear(self, judged: _Judgement) -> bool:
        limits, (key, share) = self._limits, judged.best
        if len(judged.shares) > 1 and share - judged.shares[1][1] < limits.margin:
            return False
        if not self._is_personal(key):
            return share >= limits.high
        foreign = sum(each for code, each in judged.shares if not self._is_personal(code))
        return share >= limits.personal and foreign <= limits.foreign

    def _sure(
        self, told: tuple[str, float], slots: dict[str, str], text: str = "", topic: str = ""
    ) -> Understanding:
        key, score = told
        if text and key in ABOUT_BODIES and (named := naming.name(text, self._policy.talk)):
            slots["name"] = named
        topic = topic or UNKNOWN if key == NOT_OURS else ""
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

    def _is_personal(self, key: str) -> bool:
        return key in self._policy.intents and self._policy.intents[key].personal


def sounds(policy: IntentPolicy, model: Model | None) -> Sounds:
    """How the field's words sound; usual are the pairs that a model knows, all without one."""
    return heard(
        policy,
        lambda pair: model is None or model.knows(list(runs(pair, 2, CHARACTERS))[-1]),
    )


def heard(policy: IntentPolicy, is_usual: Callable[[str], bool]) -> Sounds:
    """The field's words; not 爸爸 and 我姨, which would be heard in names and in 我异议."""
    words = (*policy.keywords, *policy.groups.words_but(PERSON))
    return Sounds(words, policy.groups.latin, is_usual)


def _meant_by_code(slots: Mapping[str, str]) -> str:
    """What somebody wants who sends a code and little else."""
    return next((CODES[name] for name in CODES if name in slots), "")


def _ranked(scores: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(scores, key=lambda told: (-told[1], told[0])))


def make(day: date | None = None) -> Judge:
    """A judge of the policy in force."""
    models = classifying.read(intents.MODEL), classifying.read(intents.QUESTIONS)
    return Judge(intents.load(), learning.load(day), *models)
