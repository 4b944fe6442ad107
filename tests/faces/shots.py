"""`python -m tests.faces.shots`: a photograph of every screen, to be looked at one by one.

Into `var/shots/<width>-<scheme>/<screen>.png`, at 390 and 320 pixels, light and dark, from a
demo city of its own.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests import chromium
from tests.faces.hands import Hand, Town
from tests.faces.inhabitants import inhabit
from tests.faces.screens import OFFICE, SCREENS, take_role
from tests.running.cities import launched

FOLDER = Path("var") / "shots"
WIDTHS, SCHEMES, HEIGHT = (390, 320), ("light", "dark"), 844
DESK_WIDTH = 1280  # the office sits at a screen


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.faces.shots", description=__doc__)
    parser.add_argument("screens", nargs="*", help="names of screens; without, all of them")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory(prefix="zx-shots-") as data_dir,
        launched(Path(data_dir)) as city,
        chromium.driven() as driver,
        chromium.started(driver, "Photographs of the screens") as browser,
    ):
        town = Town(city.wait_until_ready())
        inhabit(town)
        taken = sum(
            shoot(town, browser, role, width, scheme, set(given.screens), given.folder)
            for role in dict.fromkeys(screen.role for screen in SCREENS)
            for width in (*WIDTHS, *((DESK_WIDTH,) if role == OFFICE else ()))
            for scheme in SCHEMES
        )
    print(f"{taken} photographs in {given.folder}")
    return 0


def shoot(
    town: Town, browser, role: str, width: int, scheme: str, names: set[str], folder: Path
) -> int:
    """Photograph the screens of one role on one phone; returns how many there were."""
    screens = [each for each in SCREENS if each.role == role and (not names or each.name in names)]
    if not screens:
        return 0
    here = folder / f"{width}-{scheme}"
    here.mkdir(parents=True, exist_ok=True)
    viewport = {"width": width, "height": HEIGHT}
    with Hand.taking(town, browser, viewport=viewport, color_scheme=scheme) as hand:
        take_role(hand, role)
        for screen in screens:
            screen.open(hand)
            hand.page.screenshot(path=here / f"{screen.name}.png", full_page=True)
    return len(screens)


if __name__ == "__main__":
    sys.exit(main())
