"""The conversation book as data: every file of `book/`, its shape checked, ready to be played."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FOLDER = Path(__file__).with_name("book")
_SCHEMA = validator(FOLDER / "book.schema.json")
# What a line may do; exactly one of them stands in each.
ACTS = (
    *("说", "点", "数字", "图", "位置", "语音", "发", "关注", "取消关注", "扫码"),
    *("点菜单", "微信事件", "过", "旁人"),
)
EXPECTED = ("看到", "看不到", "可点", "没有回答", "收到图片", "转给客服")


@dataclass(frozen=True, slots=True)
class Line:
    """One act of one person, and what they are to see of it."""

    who: str
    act: str
    value: Any
    more: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`people` and `town` are what is there before, `ends` what the services say after it."""

    name: str
    people: dict[str, list[Any]]
    town: list[Any]
    hours: str
    lines: list[Line]
    ends: list[dict[str, Any]]
    keeps_quiet: bool  # nothing of the person's own file may be seen


def themes() -> list[str]:
    """The names of the book's files, in their order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(theme: str) -> list[Dialogue]:
    """The dialogues of one file; PolicyError saying all that is wrong with it, in words."""
    path = FOLDER / f"{theme}.yaml"
    told = read_yaml(path)
    problems = schema_problems(told, _SCHEMA, path.name, entry_key="名")
    problems = problems or [f"{path.name} · {words}" for words in _mistakes(told["对话"])]
    if problems:
        raise PolicyError(problems)
    return [_dialogue(each) for each in told["对话"]]


def _mistakes(dialogues: list[dict]) -> Iterator[str]:
    """What a schema cannot see: one act a line, and only people who are there."""
    for told in dialogues:
        for number, line in enumerate(told["经过"], 1):
            place = f"{told['名']} · 经过 · 第 {number} 行"
            acts = [act for act in ACTS if act in line]
            if len(acts) != 1:
                yield f"{place}：须有且只有一件事，这里有 {'、'.join(acts) or '没有'}"
            if "谁" in line and line["谁"] not in told["人"]:
                yield f"{place}：{line['谁']} 没有列在“人”里"


def _dialogue(told: dict[str, Any]) -> Dialogue:
    first = next(iter(told["人"]))
    return Dialogue(
        name=told["名"],
        people=told["人"],
        town=told.get("城里", []),
        hours=told.get("时间", "不限"),
        lines=[_line(line, first) for line in told["经过"]],
        ends=told.get("最后", []),
        keeps_quiet=told.get("不谈本人", False),
    )


def _line(told: dict[str, Any], first: str) -> Line:
    act = next(act for act in ACTS if act in told)
    known = {act, "谁", *EXPECTED}
    return Line(
        who=told.get("谁", first),
        act=act,
        value=told[act],
        more={key: value for key, value in told.items() if key not in known},
        expected={key: told[key] for key in EXPECTED if key in told},
    )
