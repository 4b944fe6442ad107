"""The whole state of the simulator behind one lock."""

import threading

from simulator.accounts import Accounts
from simulator.clock import Clock
from simulator.codes import Codes
from simulator.desks import Desk
from simulator.faces import Faces
from simulator.faults import Faults
from simulator.grants import WebGrants
from simulator.media import Media
from simulator.menus import Menus
from simulator.notices import Consents
from simulator.outboxes import Outbox
from simulator.people import People
from simulator.pushes import Pushes
from simulator.quotas import Quotas
from simulator.replies import ReplyRules
from simulator.scenes import Tickets
from simulator.settings import SimulatorSettings
from simulator.tokens import Tokens
from simulator.transcripts import Transcripts
from simulator.url_links import UrlLinks
from simulator.users import User, Users


class World:
    """Everything there is; whoever touches it holds `lock`, except for faults and pushes,
    which wait for others and look after themselves."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.lock = threading.RLock()
        self.begin(settings)

    def begin(self, settings: SimulatorSettings) -> None:
        """Start from nothing, as if it had just been made."""
        self.settings = settings
        self.clock = Clock(settings.clock_file)
        self.accounts = Accounts(settings)
        self.tokens = Tokens()
        self.quotas = Quotas(settings.quotas)
        self.login_codes = Codes(used=40163, expired=42003)
        self.phone_codes = Codes(used=40029, expired=40029)
        self.people = People()
        self.faces = Faces(self.people, settings.face_errcodes)
        self.users = Users(strict=settings.strict_openids)
        self.consents = Consents(settings.subscriptions_accepted, settings.templates)
        self.outbox = Outbox()
        self.media = Media()
        self.menus = Menus(settings)
        self.tickets = Tickets()
        self.url_links = UrlLinks()
        self.jsapi_tickets: dict[tuple[str, str], tuple[str, float]] = {}
        self.template_repeats: dict[tuple[str, str], tuple[int, float]] = {}
        self.web_grants = WebGrants()
        self.desk = Desk(settings.agents)
        self.transcripts = Transcripts()
        self.faults = Faults()
        rules = ReplyRules(settings.wechat_token, settings.passive_text_bytes, self.media)
        self.pushes = Pushes(settings, self.faults, rules, self.clock.now)

    def chat_of(self, user: User) -> str | None:
        """The openid of this person's chat with the official account, if they are known there."""
        official = self.accounts.official.app_id
        if user.app_id == official:
            return user.openid
        found = self.users.with_unionid(official, user.unionid)
        return found.openid if found else None
