"""The pages that a browser opens."""

from web.pages import blueprint

__all__ = ["blueprint"]
