"""The pages that a browser opens."""

from web import (  # their addresses join the blueprint
    citizens,
    counters,
    desks,
    files,
    filters,
    merchants,
)
from web.pages import blueprint

__all__ = ["blueprint", "citizens", "counters", "desks", "files", "filters", "merchants"]
