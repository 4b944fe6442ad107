"""学信用: the questions about public credit that have an answer, as every channel shows them."""

from dataclasses import dataclass

from policy import learning as policy
from services.clocks import city_date
from services.errors import NotFound
from services.house import House


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with its answer, and where and when that was held against its source."""

    id: str
    question: str
    answer: str
    source: str
    as_of: str


def lesson(house: House, entry_id: str) -> Lesson:
    """The lesson with this id, its figures those of today; NotFound when there is none."""
    entry = _today(house).entries.get(entry_id)
    if entry is None:
        raise NotFound("not_found", "没有这个问题")
    return _shown(entry)


def topics(house: House) -> tuple[tuple[str, str], ...]:
    """`(code, title)` of every topic, in the order of the texts."""
    return tuple(_today(house).topics.items())


def of_topic(house: House, topic: str) -> tuple[Lesson, ...]:
    """The lessons of a topic; NotFound for one that is none."""
    known = _today(house)
    if topic not in known.topics:
        raise NotFound("not_found", "没有这个主题")
    return tuple(_shown(entry) for entry in known.entries.values() if entry.topic == topic)


def _today(house: House) -> policy.Learning:
    return policy.load(city_date(house.clock.now()))


def _shown(entry: policy.Entry) -> Lesson:
    return Lesson(
        entry.id, entry.question, entry.answer, entry.source_text, entry.as_of.isoformat()
    )
