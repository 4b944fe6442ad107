"""Reading a policy file: YAML in, plain data out, and every mistake said in words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

# libyaml is some ten times faster; the wheel has it everywhere, a source build perhaps not.
_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TYPES = {
    "string": "文字",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "键值表",
}


class PolicyError(ValueError):
    """A policy file that cannot be obeyed; `problems` are whole sentences, one a mistake."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class _Loader(_Fast):
    """Refuses a key that stands twice in one mapping, of which YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        told = super().construct_mapping(node, deep)
        if len(told) < len(node.value):  # the cheap question first: files are large
            keys = [key.value for key, _ in node.value]
            twice = next(key for key, _ in node.value if keys.count(key.value) > 1)
            said = f"“{twice.value}”写了两次"
            raise yaml.constructor.ConstructorError(None, None, said, twice.start_mark)
        return told


def read_yaml(path: Path) -> Any:
    """The content of one YAML file; PolicyError when it is missing, no YAML, or says a key twice."""
    try:
        return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader, see above
    except FileNotFoundError:
        raise PolicyError([f"{path.name}：没有这个文件"]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"第 {mark.line + 1} 行" if mark else "某处"
        raise PolicyError([f"{path.name}：{where}不是合法的 YAML（{error.problem}）"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError([f"{path.name}：不是合法的 UTF-8 YAML（{error}）"]) from None


def validator(path: Path, definition: str | None = None) -> Draft202012Validator:
    """A validator of the schema file, or of one of its `$defs`."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    if definition is not None:
        schema = {"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema)


def schema_problems(
    data: Any, schema: Draft202012Validator, file: str, *, entry_key: str = "code"
) -> list[str]:
    """What the schema has against the data, naming file, entry (by `entry_key`) and field."""
    return [
        f"{file} · {place}：{words}"
        for error in schema.iter_errors(data)
        for place, words in _explain(error, data, entry_key)
    ]


def limit_problems(
    data: Any, file: str, texts: Iterable[str], numbers: Iterable[str], *, may_be_0: str = ""
) -> list[str]:
    """What is wrong with a flat file of texts and whole numbers, all of them to be there."""
    if not isinstance(data, dict):
        return [f"{file} · 整个文件：须为键值表"]
    numbers = tuple(numbers)
    known = (*texts, *numbers)
    problems = [f"{file} · {key}：不认识的键" for key in data if key not in known]
    problems += [f"{file} · {key}：缺少这一项" for key in known if key not in data]
    for key in numbers:
        value = data.get(key, 1)
        if type(value) is not int or value < (0 if key == may_be_0 else 1):
            problems.append(f"{file} · {key}：须为正整数，而不是 {value!r}")
    return problems


def _explain(error: ValidationError, data: Any, entry_key: str) -> Iterator[tuple[str, str]]:
    place = _place(error, data, entry_key)
    rule, found = error.validator_value, error.instance
    match error.validator:
        case "required":
            # jsonschema reports each missing key on its own, but names it only in its message
            yield _join(place, error.message.split("'")[1]), "缺少这一项"
        case "additionalProperties" if isinstance(found, Mapping):
            known = error.schema.get("properties", {})
            for key in found:
                if key not in known:
                    yield _join(place, str(key)), "不认识的键"
        case "enum":
            yield place, f"须为 {'、'.join(map(str, rule))} 之一，而不是 {found!r}"
        case "type":
            types = [rule] if isinstance(rule, str) else rule
            wanted = "或".join(_TYPES.get(name, name) for name in types)
            yield place, f"须为{wanted}，而不是 {found!r}"
        case "pattern":
            yield place, f"{found!r} 的写法不对，须符合 {rule}"
        case "uniqueItems":
            yield place, "有重复的内容"
        case _:
            yield place, f"不符合 {error.validator}: {rule}（{error.message}）"


def _place(error: ValidationError, data: Any, entry_key: str) -> str:
    place, here = "", data
    for step in error.absolute_path:
        here = here[step]
        if isinstance(step, str):
            place = _join(place, step)
        else:
            name = here.get(entry_key) if isinstance(here, Mapping) else None
            place = str(name) if name else _join(place, f"第 {step + 1} 项")
    return place or "整个文件"


def _join(place: str, step: str) -> str:
    return step if place in ("", "整个文件") else f"{place} · {step}"
