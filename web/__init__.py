"""The pages that a browser opens."""

from web import desks, files, merchants  # their addresses join the blueprint
from web.pages import blueprint

__all__ = ["blueprint", "desks", "files", "merchants"]
