"""How a city's scores are spread under two models, drawn for whoever decides between them."""

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from policy.score_models import ScoreModel
from services.recomputing import BAND, Trial

FONT = Path(__file__).parent.parent / "assets" / "fonts" / "NotoSansSC-Regular.ttf"
SIZE = WIDTH, HEIGHT = 1500, 820
LEFT, RIGHT, TOP, BOTTOM = 90, 40, 150, 190
INK, GREY, LINE, PAPER = "#1d2630", "#5c6873", "#c9d0d6", "#ffffff"
OLD, NEW = "#9fb3c8", "#1f4e79"
BAND_TINTS = ("#f7f9fb", "#edf2f6")


def draw(trial: Trial, old: ScoreModel, new: ScoreModel) -> Image.Image:
    """Both histograms side by side, the new model's tiers behind them, a table of tiers below."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    _heading(pen, trial, old, new)
    _tiers(pen, new)
    _bars(pen, trial, new)
    _axis(pen, new)
    _table(pen, trial, new)
    return image


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def _x(model: ScoreModel, value: float) -> float:
    share = (value - model.low) / (model.high + BAND - model.low)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _heading(pen: ImageDraw.ImageDraw, trial: Trial, old: ScoreModel, new: ScoreModel) -> None:
    title = f"信用分分布：评分规则 {old.version} 与 {new.version}"
    pen.text((LEFT, 26), title, INK, _font(32))
    moved = len(trial.crossings)
    share = f"（{moved / trial.people:.1%}）" if trial.people else ""
    told = f"共 {trial.people:,} 人，其中 {moved:,} 人{share}等级有变化；每柱 {BAND} 分"
    pen.text((LEFT, 76), told, GREY, _font(20))
    for place, (colour, words) in enumerate(((OLD, "现行"), (NEW, "拟用"))):
        x = WIDTH - RIGHT - 330 + place * 170
        pen.rectangle((x, 40, x + 22, 62), colour)
        version = (old, new)[place].version
        pen.text((x + 30, 36), f"{words} {version}", INK, _font(20))


def _tiers(pen: ImageDraw.ImageDraw, model: ScoreModel) -> None:
    above = model.high + BAND
    for place, tier in enumerate(model.tiers):
        left, right = _x(model, tier.floor), _x(model, above)
        pen.rectangle((left, TOP, right, HEIGHT - BOTTOM), BAND_TINTS[place % 2])
        pen.line((left, TOP - 26, left, HEIGHT - BOTTOM), LINE, 2)
        pen.text(((left + right) / 2, TOP - 14), tier.name, INK, _font(20), anchor="mm")
        above = tier.floor


def _bars(pen: ImageDraw.ImageDraw, trial: Trial, model: ScoreModel) -> None:
    most = max([*trial.old.values(), *trial.new.values(), 1])
    tall = HEIGHT - BOTTOM - TOP - 10
    half = (_x(model, BAND) - _x(model, 0)) / 2
    for side, (bars, colour) in enumerate(((trial.old, OLD), (trial.new, NEW))):
        for floor, count in bars.items():
            left = _x(model, floor) + side * half
            high = max(tall * count / most, 1)
            foot = HEIGHT - BOTTOM
            pen.rectangle((left + 0.5, foot - high, left + half - 0.5, foot), colour)
    for share in (0.5, 1.0):
        y = HEIGHT - BOTTOM - tall * share
        pen.line((LEFT, y, WIDTH - RIGHT, y), LINE)
        pen.text((LEFT - 8, y), f"{most * share:,.0f}", GREY, _font(16), anchor="rm")
    pen.text((LEFT - 8, TOP - 14), "人数", GREY, _font(16), anchor="rm")


def _axis(pen: ImageDraw.ImageDraw, model: ScoreModel) -> None:
    foot = HEIGHT - BOTTOM
    pen.line((LEFT, foot, WIDTH - RIGHT, foot), INK, 2)
    for value in sorted({model.low, model.high, *(tier.floor for tier in model.tiers)}):
        pen.text((_x(model, value), foot + 16), f"{value}", GREY, _font(16), anchor="mm")


def _table(pen: ImageDraw.ImageDraw, trial: Trial, new: ScoreModel) -> None:
    """How many people a tier has under each model."""
    left, column = LEFT + 110, (WIDTH - LEFT - RIGHT - 110) / len(new.tiers)
    rows = (("现行", trial.old_tiers), ("拟用", trial.new_tiers))
    for place, tier in enumerate(reversed(new.tiers)):
        x = left + (place + 0.5) * column
        pen.text((x, HEIGHT - 130), tier.name, INK, _font(20), anchor="mm")
        for row, (_, counted) in enumerate(rows):
            text = f"{counted[tier.code]:,} 人"
            pen.text((x, HEIGHT - 92 + row * 40), text, INK, _font(20), anchor="mm")
    for row, (words, _) in enumerate(rows):
        y = HEIGHT - 92 + row * 40
        pen.line((LEFT, y - 20, WIDTH - RIGHT, y - 20), LINE)
        pen.text((LEFT, y), words, (OLD, NEW)[row], _font(20), anchor="lm")
