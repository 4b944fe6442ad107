"""The tables of intents: what a person wants, and what of it → what answers it."""

from collections.abc import Callable

from bot.answers import basics, desk, objections, own_file, public, scenes
from bot.flows import asking, giving_up, objecting, withdrawing
from bot.replies import Reply
from bot.turns import Turn

Answer = Callable[[Turn], Reply]

INTENTS: dict[str, Answer] = {
    "score": own_file.score,
    "score_why": own_file.score_why,
    "score_history": own_file.score_history,
    "report": own_file.report,
    "access_log": own_file.access_log,
    "repair": own_file.repair,
    "eligibility": scenes.all_scenes,
    **scenes.scene_answers(),
    "pass": scenes.show_pass,
    "waivers": scenes.orders,
    "object": objecting.begin,
    "objection_progress": objections.progress,
    "authorise": basics.authorise,
    "withdraw": withdrawing.begin,
    "organisation": asking.organisation,
    "merchant": asking.merchant,
    "nearby": asking.nearby,
    "report_check": asking.report_check,
    "link": basics.link,
    "unlink": basics.unlink,
    "learn": public.topics,
    "help": basics.help_,
    "cancel": basics.stop,
    "human": asking.human,
    "thanks_greeting": basics.greeting,
    "elsewhere": lambda turn: basics.elsewhere(turn, turn.meant.topic),
}
# By what is spoken of besides: whoever asks of lists or of words left here wants no more than that.
NARROWER: dict[tuple[str, str], Answer] = {
    ("report", "lists"): own_file.lists,
    ("object", "lists"): own_file.lists,
    **dict.fromkeys([("objection_progress", "note"), ("access_log", "note")], desk.answers),
    **dict.fromkeys([("withdraw", "note"), ("cancel", "note")], desk.close),
}
ACTS: dict[str, Answer] = {
    "agree-pass": scenes.agree_and_show_pass,
    "unlink": basics.unlink_now,
    "retract": giving_up.begin,
    "object": objecting.begin,
    "nothing": lambda turn: Reply("好的。"),
}


def answer(turn: Turn, intent: str) -> Reply:
    """What somebody hears who wants this."""
    turn.wanted = intent
    about = turn.meant.slots.get("about", "")
    return NARROWER.get((intent, about), INTENTS[intent])(turn)
