"""The calls that the app makes to api.weixin.qq.com, one module a family."""

from flask import Flask

from simulator.apis import (
    agents,
    chats,
    credentials,
    faces,
    materials,
    menus,
    moderation,
    notices,
    scenes,
    sessions,
    sns,
)
from simulator.apis.calls import FAMILIES, register
from simulator.worlds import World

__all__ = ["FAMILIES", "register_all"]

MODULES = (
    credentials,
    sessions,
    faces,
    chats,
    agents,
    notices,
    materials,
    menus,
    scenes,
    moderation,
    sns,
)


def register_all(app: Flask, world: World) -> None:
    for module in MODULES:
        for api in module.APIS:
            register(app, world, api)
