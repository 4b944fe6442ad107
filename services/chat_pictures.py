"""Pictures for the chat: WeChat wants them handed up before they are shown."""

import logging

from clients.wechat import WeChatError
from services.house import House

log = logging.getLogger(__name__)


def upload(house: House, picture: bytes) -> str | None:
    """The id under which WeChat shows this PNG for three days; None while it takes none."""
    try:
        return house.official.upload_picture(picture)
    except WeChatError as error:
        log.warning("WeChat takes no picture", extra={"cause": str(error)})
        return None
