"""`python -m demo.story`: the whole story of a waived deposit against the running city.

Reads `$DATA_DIR/demo.json`, talks HTTP and nothing else, checks every answer, and ends with 1
and a sentence when one is not as it should be. Both ways in: a merchant scans the citizen, and
the citizen scans a book cabinet.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import requests

from demo import chapters
from demo.actors import Cast, Unexpected
from launchers.addresses import DEMO_FILE

CHAPTERS: tuple[Callable[[Cast], None], ...] = (
    chapters.sign_in_and_look,
    chapters.be_scanned_and_lend,
    chapters.confirm_a_large_one,
    chapters.borrow_at_the_cabinet,
    chapters.claim_dispute_and_rule,
    chapters.look_back,
)


def main() -> int:
    path = Path(os.environ.get("DATA_DIR") or "./var") / DEMO_FILE
    try:
        with _city(path) as cast:
            for number, chapter in enumerate(CHAPTERS, 1):
                click.echo(f"\n{number}. {chapter.__doc__}")
                chapter(cast)
    except FileNotFoundError:
        click.echo(f"{path} is not there: start the city with `make run` first", err=True)
        return 1
    except requests.ConnectionError:
        click.echo("the city does not answer: is `make run` still running?", err=True)
        return 1
    except Unexpected as error:
        click.echo(f"\nnot as it should be: {error}", err=True)
        return 1
    click.echo("\n完。借出的都已归还，押金一分未交。")
    return 0


@contextmanager
def _city(path: Path) -> Iterator[Cast]:
    cast = Cast(json.loads(path.read_text(encoding="utf-8")))
    try:
        yield cast
    finally:
        cast.close()


if __name__ == "__main__":
    sys.exit(main())
