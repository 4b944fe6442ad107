"""The table of intents: what a person wants → what answers it."""

from collections.abc import Callable

from bot.answers import basics, objections, own_file, public, scenes
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
ACTS: dict[str, Answer] = {
    "agree-pass": scenes.agree_and_show_pass,
    "unlink": basics.unlink_now,
    "retract": giving_up.begin,
    "nothing": lambda turn: Reply("好的。"),
}
