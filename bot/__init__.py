"""The official account's chatbot: signature gate → receive → answer → wording."""

from bot.callback import blueprint

__all__ = ["blueprint"]
