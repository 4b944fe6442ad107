"""The app: reads settings, builds the house, registers every channel. Knows everyone."""

import logging
import re
import threading
from pathlib import Path

import click
from flask import Flask, request
from flask.sessions import NullSession, SessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

import api
import bot
import miniprogram_api
import observing
import web
from clients.caches import Cache
from clients.files import FileStore, LocalFiles
from clients.heads import HeadFile
from clients.identity import IdentityAuthority, ThreeElementsAuthority, WeChatFaceAuthority
from clients.objects import Credentials, ObjectFiles
from clients.webhooks import WebhookSender
from clients.wechat import MiniProgram, OfficialAccount
from clients.wechat.crypto import MessageCrypto
from config import Settings, parse_keys
from models import Database, Sealer
from models.sealing import MasterKeys, live_keys
from policy import catalogues
from rest import problems
from services import understanding
from services.clocks import MovedClock, SystemClock
from services.errors import malformed_field
from services.house import House

WEB, WORKER = "web", "worker"
LARGEST_BODY = 1 << 20
WECHAT_TIMEOUT_S = 3.0
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {around}"
)
CONTROL = re.compile(r"[\x00-\x1f]")

log = logging.getLogger(__name__)


class HouseFlask(Flask):
    """Flask without what nothing here uses: views that are coroutines, and a session cookie."""

    def ensure_sync(self, func):
        return func


class NoSessions(SessionInterface):
    """Who is calling stands in a token or in a cookie of our own, never in Flask's."""

    _none = NullSession()

    def open_session(self, app, request):
        return self._none

    def is_null_session(self, obj):
        return True


def create_app(settings: Settings | None = None, house: House | None = None) -> Flask:
    """Build the app. Without settings, from the environment; ends with a sentence when that is wrong."""
    import commands  # here, because the commands build houses too

    settings = settings or commands.told_settings()
    observing.configure_logging(settings.log_level)
    app = HouseFlask("zhangxin", static_folder=None)
    app.session_interface = NoSessions()
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        RESTX_MASK_SWAGGER=False,
        RESTX_ERROR_404_HELP=False,
        SWAGGER_UI_DOC_EXPANSION="list",
    )
    app.extensions["house"] = house or build_house(settings, WEB)
    app.extensions["message_crypto"] = MessageCrypto(
        settings.wechat_token,
        settings.official_app_id,
        (settings.wechat_aes_key, settings.wechat_last_aes_key or None),
    )
    app.extensions["mini_message_crypto"] = MessageCrypto(
        settings.mini_wechat_token,
        settings.mini_app_id,
        (settings.mini_wechat_aes_key, settings.wechat_last_aes_key or None),
    )
    app.extensions["plain_messages_allowed"] = settings.plain_messages_allowed
    app.extensions["demo"] = settings.environment == "demo"
    for blueprint in (
        api.blueprint,
        api.well_known,
        miniprogram_api.blueprint,
        bot.blueprint,
        web.blueprint,
    ):
        app.register_blueprint(blueprint)
    if app.extensions["demo"]:
        from demo import galleries  # here: nothing else of the program knows the demo city

        app.config["DATA_DIR"] = settings.data_dir
        app.register_blueprint(galleries.blueprint)
    problems.register(app)
    observing.register(app)
    commands.register(app, settings)
    _guard(app)
    if click.get_current_context(silent=True) is None:  # served, not one of the commands
        # What people say takes a second to load; nobody's first message is to wait for it.
        threading.Thread(target=understanding.title_of, args=("help",), daemon=True).start()
    webhook = bot.Webhook(app.extensions)
    app.wsgi_app = observing.Beside(app.wsgi_app, bot.ADDRESS, webhook)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def build_house(settings: Settings, role: str) -> House:
    """Build what the use cases stand on, for the web or the worker role."""
    if role == WORKER:
        db = Database(settings.worker_database_url, statement_ms=None)
    else:
        db = Database(settings.database_url)
    cache = Cache(settings.redis_url or None)
    mini = MiniProgram(
        settings.mini_app_id,
        settings.mini_app_secret,
        cache,
        base_url=settings.wechat_api_base,
        timeout=WECHAT_TIMEOUT_S,
    )
    return House(
        db=db,
        clock=MovedClock(Path(settings.clock_file)) if settings.clock_file else SystemClock(),
        sealer=build_sealer(settings, db),
        catalogue=catalogues.load(),
        cache=cache,
        files=_files(settings),
        audit_head=HeadFile(Path(settings.audit_head_file)),
        mini=mini,
        official=OfficialAccount(
            settings.official_app_id,
            settings.official_app_secret,
            cache,
            base_url=settings.wechat_api_base,
            open_base_url=settings.wechat_open_base,
            timeout=WECHAT_TIMEOUT_S,
        ),
        authority=_authority(settings, mini),
        webhooks=WebhookSender(local_allowed=not settings.is_production),
        token_keys=parse_keys("TOKEN_KEYS", settings.token_keys),
        signing_keys=parse_keys("SIGNING_KEYS", settings.signing_keys),
        public_base_url=settings.public_base_url,
        platform_name=settings.platform_name,
        service_phone=settings.service_phone,
    )


def build_sealer(settings: Settings, db: Database) -> Sealer:
    """The sealer over the data keys of this database."""
    # Keys are wanted in the middle of a transaction. From the same pool, requests that hold its
    # last connections would wait for one more, each for the other.
    own = Database(db.url, pool_size=1)

    def load_keys():
        try:
            with own.session(write=False) as tx:
                return tx.scalars(live_keys()).all()
        finally:
            own.engine.dispose()

    return Sealer(MasterKeys(parse_keys("MASTER_KEYS", settings.master_keys)), load_keys)


def _files(settings: Settings) -> FileStore:
    """Where evidence and deliveries lie; on several nodes all of them need the same store."""
    if not settings.files_url:
        return LocalFiles(settings.data_dir / "deliveries")
    keys = (settings.files_access_key, settings.files_secret_key)
    return ObjectFiles(settings.files_url, Credentials(*keys, settings.files_region))


def _authority(settings: Settings, mini: MiniProgram) -> IdentityAuthority:
    if settings.identity_provider == "wechat_face":
        return WeChatFaceAuthority(mini)
    return ThreeElementsAuthority(
        settings.authority_base,
        settings.authority_client_id,
        settings.authority_secret,
        WECHAT_TIMEOUT_S,
        mini,
    )


def _guard(app: Flask) -> None:
    # The demo's gallery shows pages in frames; nothing else may.
    around = "'self'" if app.extensions["demo"] else "'none'"
    policy = app.extensions["page_policy"] = PAGE_POLICY.format(around=around)

    @app.before_request
    def _refuse_control_characters():
        # Nothing of ours has them, and PostgreSQL refuses NUL in a text with an error of its own.
        asked = [request.path]
        if request.query_string:
            asked += [text for pair in request.args.items(multi=True) for text in pair]
        if any(map(CONTROL.search, asked)):
            raise malformed_field("url", "control_character", "地址中含有不可见的控制字符")

    @app.after_request
    def _harden(response):
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        if response.mimetype == "text/html" and not request.path.endswith("/docs"):
            response.headers.setdefault("Content-Security-Policy", policy)
        return response
