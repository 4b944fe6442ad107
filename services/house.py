"""What the use cases stand on: built once by the app, the worker or a command, then passed in."""

from dataclasses import dataclass, field

from clients.caches import Cache
from clients.files import FileStore
from clients.heads import HeadFile
from clients.identity import IdentityAuthority
from clients.webhooks import WebhookSender
from clients.wechat import MiniProgram, OfficialAccount
from models import Database, Sealer
from policy.catalogues import Catalogue
from services.clocks import Clock


@dataclass(frozen=True, kw_only=True)
class House:
    """The rooms behind the use cases. Holds no state of its own."""

    db: Database
    clock: Clock
    sealer: Sealer
    catalogue: Catalogue
    cache: Cache
    files: FileStore
    audit_head: HeadFile
    mini: MiniProgram
    official: OfficialAccount
    authority: IdentityAuthority
    webhooks: WebhookSender
    token_keys: dict[str, bytes] = field(repr=False)
    signing_keys: dict[str, bytes] = field(repr=False)
    public_base_url: str
    platform_name: str
    service_phone: str
