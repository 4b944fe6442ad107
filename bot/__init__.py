"""WeChat's doors: the official account's chatbot, and what is pushed for the mini-program."""

from bot import mini_callback  # its addresses join the blueprint
from bot.callback import blueprint

__all__ = ["blueprint", "mini_callback"]
