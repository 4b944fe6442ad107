"""Dialogues of several steps: each asks one thing and takes one answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.replies import Option, Reply
from bot.turns import Turn

Ask = Callable[[Turn], Reply]
Take = Callable[[Turn, str], Reply]
Hears = Callable[[Turn], bool]
PREFIX = "step"
YES, NO = "yes", "no"


def hears_nothing(turn: Turn) -> bool:
    """Whatever is said at this step is what it asks for."""
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """`ask` says what is wanted; `take` gets the chosen value, or the words where `is_free`.

    `yes` and `no` are the values that 好 and 不 choose, like a tap. Where nothing is left to say (`ends`),
    clear words about something else are answered instead. Of a step that takes free words,
    `hears` says which words are about something else, and `choose` gets what was tapped. A step
    that takes pictures says what becomes of one, by the id that WeChat keeps it under.
    """

    ask: Ask
    take: Take
    is_free: bool = False
    ends: bool = False
    yes: str = ""
    no: str = ""
    picture: Take | None = None
    hears: Hears = hears_nothing
    choose: Take | None = None

    def chosen(self, turn: Turn, value: str) -> Reply:
        """What becomes of a choice that was tapped, or said."""
        return (self.choose or self.take)(turn, value)


@dataclass(frozen=True, slots=True)
class Flow:
    """`title` is what it is called where it is offered again. The steps stand in their order."""

    name: str
    title: str
    steps: Mapping[str, Step]

    def __post_init__(self) -> None:
        FLOWS[self.name] = self

    def begin(self, turn: Turn, **slots: str) -> Reply:
        """Start anew at the first step."""
        turn.dialogue.end()
        return self.go(turn, next(iter(self.steps)), **slots)

    def go(self, turn: Turn, step: str, **slots: str) -> Reply:
        """On to a step: ask its question."""
        turn.to(self.name, step, **slots)
        return self.steps[step].ask(turn)

    def back(self, turn: Turn) -> Reply:
        """The question before this one again; at the first step the same one."""
        names = list(self.steps)
        here = names.index(turn.dialogue.step)
        return self.go(turn, names[max(0, here - 1)])


def which_and_sure(name: str, title: str, which: tuple[Ask, Take], sure: tuple[Ask, Take]) -> Flow:
    """A flow that takes something back: which one, and whether really, to which 好 says yes."""
    steps = {"which": Step(*which), "sure": Step(*sure, yes=YES, no=NO)}
    return Flow(name, title, steps)


FLOWS: dict[str, Flow] = {}  # by name, each as it is made


def go(turn: Turn, step: str, **slots: str) -> Reply:
    """On to another step of the dialogue that is going on."""
    return FLOWS[turn.dialogue.flow].go(turn, step, **slots)


def option(turn: Turn, value: str, label: str) -> Option:
    """A choice of the step that the dialogue stands at; once it moved on, tapping it does nothing."""
    return Option(f"{_place(turn)}{value}", label)


def yes_or_no(turn: Turn, act: str) -> tuple[Option, Option]:
    """The two choices of a step that asks whether really."""
    return option(turn, YES, act), option(turn, NO, f"不{act}")


def tapped_value(turn: Turn, key: str) -> str | None:
    """The value of a tapped choice of the present step; None for a choice of any other."""
    place = _place(turn)
    return key.removeprefix(place) if key.startswith(place) else None


def _place(turn: Turn) -> str:
    return f"{PREFIX}:{turn.dialogue.flow}.{turn.dialogue.step}:"
