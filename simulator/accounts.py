"""The two WeChat accounts that the city runs."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.crypto import MessageCrypto
from simulator.errors import ApiError
from simulator.settings import SimulatorSettings

MINI = "mini"
OFFICIAL = "official"


@dataclass(frozen=True)
class Account:
    """A mini-program or an official account, as its console shows it."""

    kind: str
    app_id: str
    secret: str = field(repr=False)
    gh_id: str
    callback_path: str
    crypto: MessageCrypto = field(repr=False)


class Accounts:
    def __init__(self, settings: SimulatorSettings) -> None:
        self.mini = Account(
            MINI,
            settings.mini_app_id,
            settings.mini_app_secret,
            settings.mini_gh_id,
            settings.mini_callback_path,
            MessageCrypto(settings.wechat_aes_key, settings.mini_app_id),
        )
        self.official = Account(
            OFFICIAL,
            settings.official_app_id,
            settings.official_app_secret,
            settings.official_gh_id,
            settings.callback_path,
            MessageCrypto(settings.wechat_aes_key, settings.official_app_id),
        )
        self._by_app_id = {account.app_id: account for account in (self.mini, self.official)}

    def named(self, app_id: str) -> Account:
        if app_id not in self._by_app_id:
            raise ApiError(40013)
        return self._by_app_id[app_id]

    def proven(self, given: Mapping[str, object]) -> Account:
        """The account whose appid and secret were given, as /cgi-bin/token and /sns check them."""
        if not given.get("appid"):
            raise ApiError(41002)
        if not given.get("secret"):
            raise ApiError(41004)
        account = self.named(str(given["appid"]))
        if not hmac.compare_digest(str(given["secret"]).encode(), account.secret.encode()):
            raise ApiError(40125)
        return account
