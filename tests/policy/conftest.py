"""A catalogue small enough to be read fifty times."""

import re
import shutil
from pathlib import Path

import pytest

from policy import catalogues, score_models

WHOLE = {"person_penalty.yaml", "organisation_other.yaml"}


@pytest.fixture(scope="session")
def small_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue in force with one item a file, but for the files the twins change."""
    copy = tmp_path_factory.mktemp("policy") / "catalogue"
    shutil.copytree(catalogues.DIRECTORY, copy)
    counts = {}
    for path in copy.glob("*_*.yaml"):
        opening, *items = re.split(r"(?m)^(?=  - code:)", path.read_text(encoding="utf-8"))
        kept = items if path.name in WHOLE else items[:1]
        path.write_text(opening + "".join(kept), encoding="utf-8")
        counts[path.stem] = len(kept)
    head = copy / catalogues.HEAD
    text = head.read_text(encoding="utf-8")
    for kind in ("person", "organisation"):
        of_kind = [f"{key}: {counts[f'{kind}_{key}']}" for key, _ in catalogues.RECORD_CLASSES]
        text = re.sub(rf"(?m)^  {kind}: \{{.*\}}$", f"  {kind}: {{{', '.join(of_kind)}}}", text)
    head.write_text(text, encoding="utf-8")
    return copy


@pytest.fixture(scope="session")
def small_score_models(small_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scoring models in force, of the small catalogue's items only."""
    copy = tmp_path_factory.mktemp("policy") / "score_models"
    shutil.copytree(score_models.DIRECTORY, copy)
    known = catalogues.read(small_catalogue).items
    for path in copy.glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        codes = [re.match(r" +(P-[A-Z]{3}-\d{3}):", line) for line in lines]
        kept = [
            line for line, code in zip(lines, codes, strict=True) if not code or code[1] in known
        ]
        path.write_text("".join(kept), encoding="utf-8")
    return copy
