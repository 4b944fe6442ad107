"""WeChat's doors: the official account's chatbot, and what is pushed for the mini-program."""

from bot import mini_callback  # its addresses join the blueprint
from bot.callback import ADDRESS, Webhook, blueprint

__all__ = ["ADDRESS", "Webhook", "blueprint", "mini_callback"]
