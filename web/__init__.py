"""The pages that a browser opens."""

from web import (  # their addresses join the blueprint
    citizens,
    counters,
    files,
    filters,
    merchants,
    offices,
    visitors,
)
from web.pages import blueprint

__all__ = [
    "blueprint",
    "citizens",
    "counters",
    "files",
    "filters",
    "merchants",
    "offices",
    "visitors",
]
