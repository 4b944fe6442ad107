"""`flask wechat`: the menu under the chat, and whether WeChat and the city fit together."""

from collections.abc import Mapping
from typing import Any

import click
from flask import current_app

from commands.base import operator, worker_house
from policy import chat_menu
from services import wechat_checks


@operator.group()
def wechat() -> None:
    """The official account and the mini-program at WeChat."""


@wechat.group()
def menu() -> None:
    """The menu under the official account's chat."""


@menu.command()
@click.option("--dry-run", is_flag=True, help="check and show it, but leave WeChat as it is")
def push(dry_run: bool) -> None:
    """Put the menu of policy/chat_menu.yaml under the chat."""
    wanted = chat_menu.load()
    _draw(wanted.as_json())
    if dry_run:
        click.echo("WeChat would take this menu; nothing was changed.")
        return
    worker_house().official.create_menu(wanted.as_json())
    click.echo("The menu is pushed. Phones show it within five minutes.")


@menu.command()
def show() -> None:
    """Show the menu that is under the chat now."""
    found = worker_house().official.menu()
    _draw(found or {})
    if found is None:
        click.echo("There is no menu under the chat.")
    elif not wechat_checks.is_pushed(chat_menu.load(), found):
        click.echo("It is not the one of policy/chat_menu.yaml.", err=True)


@wechat.command()
def check() -> None:
    """Look at everything that can be wrong between WeChat and this installation."""
    crypto = current_app.extensions["message_crypto"]
    wrong = 0
    for finding in wechat_checks.check(worker_house(), crypto):
        click.echo(f"{'ok   ' if finding.is_ok else 'TO DO'}  {finding.what}: {finding.told}")
        wrong += not finding.is_ok
    if wrong:
        raise click.ClickException(f"{wrong} things to do")


def _draw(menu: Mapping[str, Any]) -> None:
    """Each button with its entries, as phones show them, and what a tap does."""
    for button in menu.get("button", ()):
        click.echo(button.get("name"))
        for entry in button.get("sub_button", ()):
            leads_to = entry.get("key") or entry.get("pagepath") or entry.get("url") or ""
            click.echo(f"    {entry.get('name')}  {entry.get('type')}  {leads_to}")
