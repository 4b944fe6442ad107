"""Which districts have ever stood in a resident's ID number (GB/T 2260 through the years)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).parent / "districts.yaml"
SCHEMA = Path(__file__).parent / "districts.schema.json"


@dataclass(frozen=True, slots=True)
class Districts:
    """`prefectures` are four-digit codes, `whole` six-digit ones that stand without a county."""

    prefectures: frozenset[str]
    whole: frozenset[str]

    def existed(self, code: str) -> bool:
        """Whether the six digits can be a district; of the county only that there is one."""
        return (code[:4] in self.prefectures and code[4:] != "00") or code in self.whole


@cache
def load() -> Districts:
    """The districts, read once a process; PolicyError when the file is wrong."""
    return read(FILE)


def read(path: Path) -> Districts:
    """Read and check a districts file."""
    data = read_yaml(path)
    problems = schema_problems(data, validator(SCHEMA), path.name, entry_key="name")
    if problems:
        raise PolicyError(problems)
    return Districts(
        prefectures=frozenset(
            province + prefecture
            for province, entry in data["provinces"].items()
            for prefecture in _expanded(entry["prefectures"])
        ),
        whole=frozenset(data["whole"]),
    )


def _expanded(ranges: str) -> list[str]:
    """`"01-03 90"` as 01, 02, 03, 90."""
    bounds = [part.partition("-") for part in ranges.split()]
    return [
        f"{number:02d}"
        for first, _, last in bounds
        for number in range(int(first), int(last or first) + 1)
    ]
