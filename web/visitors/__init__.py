"""What anybody opens: organisations and their credit, questions with answers, checks of reports."""

from web.visitors import checks, fronts, lessons, organisations

__all__ = ["checks", "fronts", "lessons", "organisations"]
