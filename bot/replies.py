"""What the bot says, before anybody decides by which way it goes out."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tap. `key` comes back with the tap, or with its number typed."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. With options it is a menu to tap; with a picture the text is what stands for it.

    `invited` are words that the text asks for, not shown as a menu; `asked` are the person's own
    that what is offered is about. `agent`: say the text and hand the person over to this agent
    of the customer service. `later`: said after this answer, by a message of its own.
    """

    text: str = ""
    options: tuple[Option, ...] = ()
    tail: str = ""
    invited: tuple[Option, ...] = ()
    asked: str = ""
    picture: bytes | None = None
    agent: str = ""
    later: "Reply | None" = None

    def as_text(self) -> str:
        """The whole of it as one text, where nothing can be tapped: options get numbers."""
        lines = [f"{number}. {each.label}" for number, each in enumerate(self.options, 1)]
        ending = self.tail or ("回复数字选择。" if lines else "")
        return "\n".join(part for part in (self.text, *lines, ending) if part)


SILENCE = Reply()


def menu(text: str, options: Sequence[tuple[str, str]], tail: str = "") -> Reply:
    """A menu of `(key, label)`."""
    return Reply(text, tuple(Option(key, label) for key, label in options), tail)
