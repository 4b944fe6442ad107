"""Reading the files that departments deliver: rows in, checked rows or rejects out."""

from services.feeds.reading import FORMATS, header_of, read
from services.feeds.rows import FeedRefused, Reject, Row

__all__ = ["FORMATS", "FeedRefused", "Reject", "Row", "header_of", "read"]
