"""What every command shares: settings, the worker's house, and failures that are sentences."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

import app as apps
from clients.wechat import WeChatError
from config import Settings, SettingsError
from models import SealBroken
from policy.documents import PolicyError
from services import wechat_checks
from services.errors import DatabaseUnavailable, ServiceError
from services.house import House


def told_settings() -> Settings:
    """The settings of the environment; ends the process with one sentence when they are wrong."""
    try:
        return Settings.from_env()
    except SettingsError as error:
        sys.exit(f"Error: {error}")


class Sentences(AppGroup):
    """Commands whose failures are sentences."""

    def command(self, *args: Any, **kwargs: Any) -> Callable:  # type: ignore[override]
        decorate = super().command(*args, **kwargs)
        return lambda function: decorate(_in_one_sentence(function))

    def group(self, *args: Any, **kwargs: Any) -> Callable:  # type: ignore[override]
        return super().group(*args, **{"cls": Sentences} | kwargs)


def _in_one_sentence(function: Callable) -> Callable:
    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ServiceError as error:
            told = "; ".join(f"{each.field}: {each.message}" for each in error.errors)
            raise click.ClickException(told or error.message) from error
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            raise click.ClickException(_about_database(error)) from error
        except PolicyError as error:
            raise click.ClickException("; ".join(error.problems)) from error
        except (SettingsError, SealBroken) as error:
            raise click.ClickException(str(error)) from error
        except WeChatError as error:
            raise click.ClickException(wechat_checks.advice(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'a file'}: {error.strerror}") from error

    return guarded


def _about_database(error: Exception) -> str:
    """What an operator can do about it; the error's own text may carry somebody's data."""
    cause = error.__cause__ or error
    origin = getattr(cause, "orig", None)
    kind = type(origin or cause).__name__
    if kind == "UndefinedTable" or "no such table" in str(origin):
        return "the tables are not there yet: run `flask migrate` first"
    return f"the database of DATABASE_URL does not do what was asked ({kind})"


operator = Sentences()


def told() -> Settings:
    """The settings of the app that runs the command."""
    return current_app.extensions["settings"]


def worker_house() -> House:
    """The house as the worker sees it."""
    return apps.build_house(told(), apps.WORKER)
