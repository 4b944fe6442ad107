"""Plays one dialogue of the book and stops where something is not as it says."""

import re
import time
from datetime import timedelta
from typing import Any

from bot.callback import SORRY
from tests.chats import endings, others, scenery
from tests.chats.books import Dialogue, Line
from tests.chats.phones import LONGEST, ChatPhone, NotSo, Seen, located
from tests.chats.stages import Actor, Stage

_TICKET = re.compile("已留言，编号 ([0-9A-F]{8})")
UNITS = {"分钟": "minutes", "小时": "hours", "天": "days"}
READING = timedelta(seconds=2)
WITHIN_S = 5.0
LONG = 50
_NAMED = re.compile(r"\{([^{}]+)\}")
EVENTS = {
    "撤回个人信息授权": {"event": "user_authorization_revoke", "fields": {"RevokeInfo": "1"}},
    "进入聊天时的位置": {"event": "LOCATION", "location": {"lat": 30.25, "lng": 120.16}},
    "没听说过的事件": {"event": "brand_new_event", "fields": {"Whatever": "1"}},
    "控制台的测试推送": {"event": "debug_demo", "fields": {"debug_str": "demo"}},
}


class Playing:
    """One dialogue on a stage; `script` is what was done and seen, as one reads it."""

    def __init__(self, stage: Stage, dialogue: Dialogue) -> None:
        self._stage, self._dialogue = stage, dialogue
        self.script: list[str] = []
        self._said: set[str] = set()  # long words of a person's own, shown back to them whole

    def play(self) -> None:
        stage, dialogue = self._stage, self._dialogue
        stage.values.clear()
        stage.values["市民的码"] = f"{stage.city.house.public_base_url}/p#{'0' * 26}"
        stage.be_at(dialogue.hours)
        scenery.set_up_town(stage, dialogue.town)
        actors = {}
        for name, facts in dialogue.people.items():
            has_unionid = scenery.NO_UNIONID not in facts
            actors[name] = stage.actor(name, has_unionid=has_unionid)
            scenery.set_up_person(stage, actors[name], facts)
            if dialogue.keeps_quiet:
                scenery.note_own_file(stage, actors[name])
        for number, line in enumerate(dialogue.lines, 1):
            try:
                self._line(actors[line.who], line)
            except NotSo as found:
                raise self._failure(f"第 {number} 行：{found}") from None
        if dialogue.ends:
            stage.city.work()
        for told in dialogue.ends:
            try:
                endings.check(stage, actors, told)
            except NotSo as found:
                raise self._failure(str(found)) from None

    def _line(self, actor: Actor, line: Line) -> None:
        # WeChat's times are whole seconds, and nobody reads and types within one.
        self._stage.wait(READING)
        seen = self._act(actor, line)
        deadline = time.monotonic() + WITHIN_S
        while self._missing(line, seen) and time.monotonic() < deadline:
            # What follows an answer, or took too long, comes by itself.
            seen.add(actor.chat.looks(self._stage.work))
        if told := _TICKET.search(seen.text):
            self._stage.values["留言编号"] = told[1]
        self.script.append(f"{actor.name} {line.act}: {self._filled(line.value)}")
        self.script += [f"    | {row}" for row in seen.text.splitlines()]
        if missing := self._missing(line, seen):
            raise NotSo(missing)
        self._check(actor, line, seen)

    def _act(self, actor: Actor, line: Line) -> Seen:
        stage, chat = self._stage, actor.chat
        match line.act:
            case "过":
                count, unit = line.value.split(" ")
                stage.wait(timedelta(**{UNITS[unit]: int(count)}))
                return chat.looks(stage.city.work)
            case "旁人":
                others.act(stage, actor, self._filled(line.value))
                return chat.looks(stage.city.work)
        seen = Seen()
        for told in self._pushes(chat, line):
            seen.add(chat.does(told, stage.work))
        return seen

    def _pushes(self, chat: ChatPhone, line: Line) -> list[dict[str, Any]]:
        value, more = self._filled(line.value), self._filled(line.more)
        match line.act:
            case "说":
                words = value * more.get("重复", 1)
                if len(words) > LONG:
                    self._said.add(words)
                return [chat.says(words)] * more.get("次数", 1)
            case "数字":
                return [chat.says(str(value))]
            case "点":
                return [chat.taps(value)]
            case "图":
                return [chat.sends_photo(value)]
            case "位置":
                return [located(value)]
            case "语音":
                return [{"type": "voice", "recognition": value}]
            case "发":
                return [_other_message(value)]
            case "点菜单":
                return chat.taps_menu(value, more)
            case "微信事件":
                return [{"type": "event"} | EVENTS[value]]
        return [_event(line.act, value)]

    def _missing(self, line: Line, seen: Seen) -> str:
        """What the book says and is not there (yet); empty when all of it is."""
        wanted, labels = line.expected, [label for _, label in seen.options]
        for words in self._filled(wanted.get("看到", [])):
            if words not in seen.text:
                return f"没有看到“{words}”"
        for label in wanted.get("可点", []):
            if label not in labels:
                return f"没有可点的“{label}”，只有 {labels}"
        if "收到图片" in wanted and not seen.pictures:
            return "没有收到图片"
        if "转给客服" in wanted and not seen.transferred:
            return "没有转给客服"
        return ""

    def _check(self, actor: Actor, line: Line, seen: Seen) -> None:
        """What is there and must not be."""
        wanted, text = line.expected, seen.text
        hidden = self._filled(wanted.get("看不到", []))
        for words in [*hidden, *(actor.private if self._dialogue.keeps_quiet else ())]:
            if words in text:
                raise NotSo(f"不该看到“{words}”")
        for bubble in seen.bubbles:
            if SORRY in bubble:
                raise NotSo("出了错，只能道歉")
            said = sum(bubble.count(words) * len(words) for words in self._said)
            if len(bubble) - said > LONGEST:
                raise NotSo(f"一条消息有 {len(bubble)} 个字，最多 {LONGEST} 个")
        if "没有回答" in wanted and seen:
            raise NotSo("不该有回答")

    def _filled(self, value: Any) -> Any:
        """What the book says, with the values of this dialogue in the place of {…}."""
        if isinstance(value, str):
            return _NAMED.sub(lambda found: self._stage.values.get(found[1], found[0]), value)
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        if isinstance(value, dict):
            return {key: self._filled(each) for key, each in value.items()}
        return value

    def _failure(self, words: str) -> AssertionError:
        script = "\n".join(self.script)
        return AssertionError(f"{self._dialogue.name}（{self._stage.mode}）· {words}\n{script}")


def _event(act: str, value: Any) -> dict[str, Any]:
    match act:
        case "关注":
            key = "" if value == "搜索" else f"qrscene_{value}"
            return {"type": "event", "event": "subscribe", "event_key": key}
        case "取消关注":
            return {"type": "event", "event": "unsubscribe"}
        case _:  # 扫码
            return {"type": "event", "event": "SCAN", "event_key": value}


def _other_message(kind: str) -> dict[str, Any]:
    match kind:
        case "链接":
            return {"type": "link", "title": "信用", "url": "https://example.com/"}
        case "表情":
            return {"type": "text", "content": "[微笑]"}
        case _:
            return {"type": "image", "image": ""}
