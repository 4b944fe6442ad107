"""The pages that a browser opens."""

from web import merchants  # its addresses join the blueprint
from web.pages import blueprint

__all__ = ["blueprint", "merchants"]
