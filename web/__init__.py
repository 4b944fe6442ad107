"""The pages that a browser opens."""

from web import citizens, desks, files, filters, merchants  # their addresses join the blueprint
from web.pages import blueprint

__all__ = ["blueprint", "citizens", "desks", "files", "filters", "merchants"]
