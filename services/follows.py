"""In which order a chat's follower came, went and typed, whatever order WeChat delivered it in.

A push that was not answered in time comes again seconds later, so that "unsubscribed" may
arrive after the "subscribed" that followed it. What decides is WeChat's own CreateTime.
"""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from models import SeenMessage, new_id
from services.house import House


def is_overtaken(house: House, tx: Tx, openid: str, at: datetime) -> bool:
    """Whether something later of this chat was acted on; else this is now the latest.

    The caller commits. Raises IntegrityError when another push made the same row just now.
    """
    # Kept among the seen pushes: it has to outlive WeChat's repetitions and nothing more.
    key = hashlib.sha256(f"latest:{openid}".encode("utf-8", "surrogatepass")).digest()
    at = min(at, house.clock.now())  # a clock that runs ahead must not silence what follows
    row = tx.get(SeenMessage, key, with_for_update=True)
    if row is None:
        tx.add(SeenMessage(dedupe_hash=key, message_id=new_id(), seen_at=at))
        tx.flush()
        return False
    if at < row.seen_at:
        return True
    row.seen_at = at
    return False
