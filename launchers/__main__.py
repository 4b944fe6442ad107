"""`python -m launchers`: a city that runs until it is told to stop, or one sentence why not."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

import click

from config import SettingsError
from launchers import cities
from launchers.children import tie_to_parent
from launchers.errors import LaunchError


class Stopped(BaseException):
    """Somebody asked the city to end."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="launchers", description=__doc__)
    parser.add_argument(
        "--with-parent", action="store_true", help="end when the process that started us ends"
    )
    if parser.parse_args(argv).with_parent and (tie := tie_to_parent(os.getppid())):
        tie()
    for number in cities.ENDINGS:
        signal.signal(number, _stop)
    try:
        cities.launch(os.environ)
    except Stopped:
        click.echo("\nEverything has ended.")
        return 0
    except (LaunchError, SettingsError) as error:
        click.echo(f"make run: {error}", err=True)
        return 1
    return 0


def _stop(*_: object) -> None:
    cities.ignore_endings()
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
