"""What to say to a message: the first of these that has an answer.

A tap; the number or the very words of what was offered; a word that always counts (取消, 返回,
人工, 帮助); six digits; the step that a dialogue stands at; what the words mean; and, when that is
not clear, a choice. Nothing is guessed about anybody's credit.
"""

import re
import unicodedata
from dataclasses import replace

from bot.answers import basics, public
from bot.flows import FLOWS, Step, asking, giving_up, photos, tapped_value
from bot.intents import ACTS, INTENTS, Answer
from bot.replies import SILENCE, Reply, menu
from bot.turns import NOT_LINKED, Turn
from services.errors import ServiceError
from services.understanding import choice, command

# The app shows the digits in two groups, and people type what they see.
SIX_DIGITS = re.compile(r"\D*(\d{3})[ -]?(\d{3})\D*", re.ASCII)
NEITHER = "neither"
ALREADY_LINKED = "already_linked"
GO_ON, DROP = "go-on", "drop"
LEARN, TOPIC, INTENT, ACT = "learn", "topic", "intent", "do"
ORGANISATION, MERCHANT = "org", "merchant"

STOPPED = "好的，已停下。"
NOTHING_TO_STOP = "现在没有在办的事。想问什么，直接说就行。"
EXPIRED_CHOICE = "这个选项已经过期了。请直接告诉我您想做什么。"
NO_SUCH = "请回复 1 到 {count} 的数字，或者直接点："
MOST_CHOICES = 30
CHOOSE = "请从上面选一个，回复数字就行；不办了回复“取消”。"
PAUSED = "（刚才的“{title}”还没办完：回复“继续”接着办，回复“取消”不办。）"
STALE = "刚才的“{title}”停在半路，已经过了一会儿。"
TYPE_PLEASE = "这条语音我没听出来。请打字告诉我，或者点聊天下面的菜单；急事请拨打 {phone}。"
ONLY_WORDS = "这种消息我还看不懂。请用文字告诉我，或者回复“人工”。"
GO_ON_WORDS = ("继续", "继续吧", "继续办", "接着办", "接着来", "go on")
LATE = "{words}晚到了，没有照办。"
SHOWN_WORDS = 12


def answer(turn: Turn) -> Reply:
    """The answer to a message; refusals of the services in their own words."""
    misses, flow = turn.dialogue.misses, turn.dialogue.flow
    try:
        reply = _answered(turn)
    except ServiceError as refused:
        reply = refusal(turn, refused)
    if turn.is_late and turn.said and turn.dialogue.flow != flow:
        # The next words are long under way: they must not be taken for an answer to this.
        turn.dialogue.end()
        reply = Reply(f"{LATE.format(words=_shown(turn))}需要的话请再发一次。")
    if turn.dialogue.misses == misses:
        turn.dialogue.misses = 0
    is_photo = turn.message.kind == "image"
    turn.dialogue.pictured_at = turn.message.created_at.timestamp() if is_photo else 0.0
    if reply is not SILENCE:  # what was offered before it still stands on the screen
        turn.dialogue.offer(reply if reply.options or not reply.later else reply.later)
    return reply


def refusal(turn: Turn, refused: ServiceError) -> Reply:
    """Where the bot words what a service refuses."""
    if refused.code == NOT_LINKED:
        return basics.not_linked(turn)
    if refused.code == ALREADY_LINKED:
        return Reply(basics.OTHERS_CHAT)
    fields = "；".join(error.message for error in refused.errors)
    return Reply(fields or refused.message)


def too_late(turn: Turn) -> Reply:
    """What came in after the dialogue went on is not taken for an answer; the question stands."""
    asked = _step(turn).ask(turn)
    return replace(asked, text=f"{LATE.format(words=_shown(turn))}\n{asked.text}")


def tapped(turn: Turn, key: str) -> Reply:
    """What a tapped choice, or the number of one, stands for."""
    kind, _, value = key.partition(":")
    match kind:
        case "intent" if value in INTENTS:
            turn.wanted = value
            words = _asked(turn, key)
            return _aside(turn, lambda turn: INTENTS[value](turn.as_said(words)))
        case "learn":
            return public.lesson(turn, value)
        case "topic":
            code, _, page = value.partition(":")
            return public.topic(turn, code, int(page) if page.isdecimal() else 0)
        case "org":
            return public.public_report(turn, value)
        case "merchant":
            return public.merchant(turn, value)
        case "do" if value in ACTS:
            return ACTS[value](turn)
        case "step":
            chosen = tapped_value(turn, key)
            if chosen is None:
                return Reply(EXPIRED_CHOICE)
            step = _step(turn)
            return (step.choose or step.take)(turn, chosen)
        case "go-on" if turn.dialogue.flow:
            return _step(turn).ask(turn)
        case "drop":
            turn.dialogue.end()
            return Reply(STOPPED)
        case "neither":
            turn.dialogue.misses = basics.MOST_MISSES - 1  # they were asked once already
            return basics.not_understood(turn)
    return Reply(EXPIRED_CHOICE)


def _asked(turn: Turn, key: str) -> str:
    """The words for which this was offered; none where it is offered no more."""
    is_offered = any(each.key == key for each in turn.dialogue.options)
    return turn.dialogue.asked if is_offered else ""


def _answered(turn: Turn) -> Reply:
    message = turn.message
    if turn.is_late and turn.dialogue.flow and turn.said:
        return too_late(turn)
    match message.kind:
        case "text":
            return _words(turn)
        case "voice":
            if turn.said:
                return _words(turn)
            return Reply(TYPE_PLEASE.format(phone=turn.house.service_phone))
        case "image":
            return _picture(turn)
        case "location" if message.place:
            return public.nearby(turn, message.place)
    return Reply(ONLY_WORDS)


def _words(turn: Turn) -> Reply:
    if turn.message.menu_id:
        return tapped(turn, turn.message.menu_id)
    if not turn.said:
        return Reply(ONLY_WORDS)
    is_stale = turn.dialogue.is_stale(turn.now)
    # The very words of a choice before all else: one that says 重新选 is no 返回.
    picked = None if is_stale or turn.is_late else _picked(turn)
    if picked is not None:
        return tapped(turn, picked)
    word = command(turn.said)
    always = _always(turn, word)
    if always is not None:
        return always
    if is_stale:
        return _come_back(turn)
    code = SIX_DIGITS.fullmatch(unicodedata.normalize("NFKC", turn.said))
    if code:
        return basics.redeem(turn, code[1] + code[2])
    unoffered = _unoffered(turn)
    if unoffered is not None:
        return unoffered
    if turn.dialogue.flow:
        return _go_on(turn, word)
    return _meant(turn)


def _unoffered(turn: Turn) -> Reply | None:
    """A number that none of what is offered has; where words are wanted, a number is words."""
    if choice(turn.said, MOST_CHOICES) is None:
        return None
    if options := turn.dialogue.options:
        return Reply(NO_SUCH.format(count=len(options)), options)
    return None if turn.dialogue.flow else Reply(EXPIRED_CHOICE)


def _always(turn: Turn, word: str | None) -> Reply | None:
    """The words that count everywhere, in the middle of a dialogue too."""
    match word:
        case "cancel":
            was_busy = bool(turn.dialogue.flow)
            turn.dialogue.end()
            return Reply(STOPPED if was_busy else NOTHING_TO_STOP)
        case "back" if turn.dialogue.flow:
            return FLOWS[turn.dialogue.flow].back(turn)
        case "human":
            return asking.human(turn)
        case "help":
            return basics.help_(turn)
        case "retract":
            return giving_up.begin(turn)
    return None


def _picked(turn: Turn) -> str | None:
    """The key of what was offered, by its number or its very words."""
    options, invited = turn.dialogue.options, turn.dialogue.invited
    number = choice(turn.said, len(options)) if options else None
    if number is not None:
        return options[number].key
    return next((each.key for each in (*options, *invited) if each.label == turn.said), None)


def _go_on(turn: Turn, word: str | None) -> Reply:
    """The words, to the step that the dialogue stands at."""
    step = _step(turn)
    # Where nothing is left to say, 没有了 and 就这些 end it as 好了 does.
    if step.ends and word is None and _means_something(turn, besides=("cancel", "elsewhere")):
        turn.dialogue.end()
        return _meant(turn)
    if _goes_on(turn):  # before 好: who goes on has not agreed to anything yet
        return step.ask(turn)
    if step.is_free:
        return _aside(turn, _meant) if step.hears(turn) else step.take(turn, turn.said)
    if word == "confirm" and step.yes:
        return step.take(turn, step.yes)
    if word == "refuse" and step.no:
        return step.take(turn, step.no)
    if turn.meant.sure is not None:
        return _aside(turn, _meant)
    asked = step.ask(turn)
    return Reply(asked.text, asked.options, CHOOSE)


def _aside(turn: Turn, answer: Answer) -> Reply:
    """Answer something else; a dialogue stays where it is, unless another one begins."""
    if turn.dialogue.is_stale(turn.now):
        turn.dialogue.end()
    flow = turn.dialogue.flow
    reply = answer(turn)
    if not flow or turn.dialogue.flow != flow or reply.options:
        return reply
    paused = PAUSED.format(title=FLOWS[flow].title)
    return replace(reply, text=f"{reply.text}\n{paused}")


def _goes_on(turn: Turn) -> bool:
    return turn.said.strip(" 。.！!~～").lower() in GO_ON_WORDS


def _means_something(turn: Turn, besides: tuple[str, ...] = ()) -> bool:
    sure = turn.meant.sure
    return sure is not None and sure.key not in ("thanks_greeting", *besides)


def _come_back(turn: Turn) -> Reply:
    """Somebody went away in the middle: what is clear is answered, else it is asked about."""
    title = FLOWS[turn.dialogue.flow].title
    if _goes_on(turn):
        return _step(turn).ask(turn)
    if _means_something(turn):
        turn.dialogue.end()
        return _meant(turn)
    return menu(STALE.format(title=title), [(GO_ON, f"继续{title}"), (DROP, "不办了")])


def _meant(turn: Turn) -> Reply:
    meant = turn.meant
    if meant.sure is not None:
        return by_key(turn, meant.sure.key)
    if meant.about_others:
        return basics.elsewhere(turn, meant.topic or "other_person")
    if not meant.candidates:
        return basics.not_understood(turn)
    options = [(_tap_of(each.key), each.title) for each in meant.candidates]
    if any(each.key == NEITHER for each in turn.dialogue.options):
        options.append(basics.MAIN[-1])  # a second guess in a row offers a human as well
    return replace(menu(basics.NOT_SURE, [*options, (NEITHER, "都不是")]), asked=turn.said)


def by_key(turn: Turn, key: str) -> Reply:
    """The answer to what was understood."""
    turn.wanted = key
    kind, _, entry = key.partition(":")
    if kind == LEARN and entry:
        return public.lesson(turn, entry)
    if key == "cancel":
        return _always(turn, "cancel") or Reply(NOTHING_TO_STOP)
    return INTENTS[key](turn)


def _tap_of(key: str) -> str:
    return key if ":" in key else f"{INTENT}:{key}"


def _picture(turn: Turn) -> Reply:
    media_id = turn.message.media_id
    if turn.dialogue.flow and not turn.dialogue.is_stale(turn.now):
        taken = _step(turn).picture
        if taken is not None:
            return taken(turn, media_id)
    return photos.out_of_nothing(turn, media_id)


def _shown(turn: Turn) -> str:
    return f"“{turn.said[:SHOWN_WORDS]}”" if turn.said else "刚才发的"


def _step(turn: Turn) -> Step:
    return FLOWS[turn.dialogue.flow].steps[turn.dialogue.step]
