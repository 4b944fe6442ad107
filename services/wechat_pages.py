"""Pages that use WeChat's own script, such as its scanner: each is signed by its address."""

import logging
import secrets

from clients.wechat import WeChatError, sign_page
from services.house import House

NONCE_BYTES = 8
log = logging.getLogger(__name__)


def sign(house: House, path: str) -> dict | None:
    """What `wx.config` wants of the page at this path and query: `{script, app_id, …, signature}`.

    None where there is no WeChat to tell, or it is away: the page goes on without its script.
    """
    script = house.official.page_script
    if script is None:
        return None
    try:
        ticket = house.official.page_ticket()
    except WeChatError as error:
        log.warning("WeChat lends no ticket", extra={"cause": type(error).__name__})
        return None
    # Never an address that somebody told us: only pages of our own are signed.
    address = f"{house.public_base_url}/{path.lstrip('/')}"
    nonce, timestamp = secrets.token_hex(NONCE_BYTES), int(house.clock.now().timestamp())
    return {
        "script": script,
        "app_id": house.official.client.appid,
        "nonce": nonce,
        "timestamp": timestamp,
        "signature": sign_page(ticket, nonce, timestamp, address.partition("#")[0]),
    }
