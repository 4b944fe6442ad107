"""The operator's commands: `flask migrate`, `flask worker`, `flask ingest` …

They act as the worker role, and what goes wrong is one sentence and an exit code, never a
traceback. Each module of this room adds its own to `operator`.
"""

from flask import Flask

from commands import deliveries, desks, housekeeping, running, scoring, wechat
from commands.base import operator, told_settings
from config import Settings

__all__ = [
    "deliveries",
    "desks",
    "housekeeping",
    "register",
    "running",
    "scoring",
    "told_settings",
    "wechat",
]


def register(app: Flask, settings: Settings) -> None:
    """Add the operator's commands to `flask`."""
    app.extensions["settings"] = settings
    for command in operator.commands.values():
        app.cli.add_command(command)
