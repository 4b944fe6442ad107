"""Who of the credit office may do what, as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).parent / "roles.yaml"
_SCHEMA = validator(FILE.with_name("roles.schema.json"))


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a desk does; `changes` where it leaves anything different."""

    code: str
    title: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody of the credit office is there for."""

    code: str
    title: str
    reads_only: bool
    acts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roles:
    """The whole file."""

    acts: dict[str, Act]
    roles: dict[str, Role]

    def may(self, role: str, act: str) -> bool:
        """Whether a role may do this; a role or an act that the file lacks may nothing."""
        return role in self.roles and act in self.acts and act in self.roles[role].acts


@lru_cache(maxsize=1)
def load() -> Roles:
    """The roles of `roles.yaml`."""
    return read(FILE)


def read(path: Path) -> Roles:
    """Read a file of roles; PolicyError saying all that is wrong with it."""
    told = read_yaml(path)
    problems = schema_problems(told, _SCHEMA, path.name)
    if problems:
        raise PolicyError(problems)
    roles = Roles(
        {code: Act(code, **words) for code, words in told["acts"].items()},
        {
            code: Role(code, words["title"], words["reads_only"], frozenset(words["acts"]))
            for code, words in told["roles"].items()
        },
    )
    problems = list(_contradictions(roles, path.name))
    if problems:
        raise PolicyError(problems)
    return roles


def _contradictions(roles: Roles, file: str) -> Iterator[str]:
    for role in roles.roles.values():
        for code in sorted(role.acts):
            act = roles.acts.get(code)
            if act is None:
                yield f"{file} · {role.code}：没有 {code} 这种操作"
            elif act.changes and role.reads_only:
                yield f"{file} · {role.code}：只读的角色不能有 {code}"
