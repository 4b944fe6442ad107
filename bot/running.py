"""The dialogue that is going on: its step, what is said beside it, how one comes back to it."""

from dataclasses import replace

from bot import meanings
from bot.flows import FLOWS, Step
from bot.intents import Answer
from bot.replies import Reply, menu
from bot.turns import Turn

GO_ON, DROP = "go-on", "drop"
CHOOSE = "请点上面的一个，或者回复第几个；不办了回复“取消”。"
PAUSED = "（刚才的“{title}”还没办完：回复“继续”接着办，回复“取消”不办。）"
STALE = "刚才的“{title}”停在半路，已经过了一会儿。"
LATE = "{words}晚到了，没有照办。"
GO_ON_WORDS = ("继续", "继续吧", "继续办", "接着办", "接着来", "go on")
SHOWN_WORDS = 12
TOLD = "told"  # the step of which it was said that it waits: once is enough


def step_of(turn: Turn) -> Step:
    """The step that the dialogue stands at."""
    return FLOWS[turn.dialogue.flow].steps[turn.dialogue.step]


def back(turn: Turn) -> Reply:
    """The question before this one."""
    return FLOWS[turn.dialogue.flow].back(turn)


def go_on(turn: Turn, word: str | None) -> Reply:
    """The words, to the step that the dialogue stands at."""
    step = step_of(turn)
    # Where nothing is left to say, 没有了 and 就这些 end it as 好了 does.
    if step.ends and word is None and _means_something(turn, besides=("cancel", "elsewhere")):
        turn.dialogue.end()
        return meanings.answer(turn)
    if _goes_on(turn):  # before 好: who goes on has not agreed to anything yet
        return step.ask(turn)
    if word == "confirm" and step.yes:
        return step.chosen(turn, step.yes)
    if word == "refuse" and step.no:
        return step.chosen(turn, step.no)
    if step.is_free:
        return aside(turn, meanings.answer) if step.hears(turn) else step.take(turn, turn.said)
    if meanings.clear(turn):
        return aside(turn, meanings.answer)
    return choose(turn)


def choose(turn: Turn) -> Reply:
    """What the dialogue asks, again, with how to answer it."""
    return replace(step_of(turn).ask(turn), tail=CHOOSE)


def aside(turn: Turn, answer: Answer) -> Reply:
    """Answer something else; a dialogue stays where it is, unless another one begins."""
    if turn.dialogue.is_stale(turn.now):
        turn.dialogue.end()
    flow = turn.dialogue.flow
    reply = answer(turn)
    if not flow or turn.dialogue.flow != flow or reply.options:
        return reply
    if turn.dialogue.slots.get(TOLD) == turn.dialogue.step:
        return reply
    turn.dialogue.slots[TOLD] = turn.dialogue.step
    paused = PAUSED.format(title=FLOWS[flow].title)
    return replace(reply, text=f"{reply.text}\n{paused}")


def come_back(turn: Turn) -> Reply:
    """Somebody went away in the middle: what is clear is answered, else it is asked about."""
    title = FLOWS[turn.dialogue.flow].title
    if _goes_on(turn):
        return step_of(turn).ask(turn)
    if _means_something(turn):
        turn.dialogue.end()
        return meanings.answer(turn)
    return menu(STALE.format(title=title), [(GO_ON, f"继续{title}"), (DROP, "不办了")])


def too_late(turn: Turn) -> Reply:
    """What came in after the dialogue went on is not taken for an answer; the question stands."""
    asked = step_of(turn).ask(turn)
    return replace(asked, text=f"{_not_done(turn)}\n{asked.text}")


def begun_too_late(turn: Turn) -> Reply:
    """The next words are long under way: they must not be taken for an answer to this."""
    turn.dialogue.end()
    return Reply(f"{_not_done(turn)}需要的话请再发一次。")


def _not_done(turn: Turn) -> str:
    return LATE.format(words=f"“{turn.said[:SHOWN_WORDS]}”" if turn.said else "刚才发的")


def _goes_on(turn: Turn) -> bool:
    return turn.said.strip(" 。.！!~～").lower() in GO_ON_WORDS


def _means_something(turn: Turn, besides: tuple[str, ...] = ()) -> bool:
    wanted = meanings.clear(turn)
    return wanted is not None and wanted.key not in ("thanks_greeting", *besides)
