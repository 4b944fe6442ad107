"""What a stolen table of passwords would cost to try."""

import importlib.util

from services import passwords


def test_a_hash_costs_what_rfc_9106_asks():
    """Read afresh: the other tests' hashes are cheap."""
    source = importlib.util.find_spec(passwords.__name__)
    assert source is not None
    fresh = importlib.util.module_from_spec(source)
    source.loader.exec_module(fresh)
    kind, version, costs, *_ = fresh.hash_password("invented").lstrip("$").split("$")
    assert (kind, version, costs) == ("argon2id", "v=19", "m=65536,t=3,p=4")
    assert fresh.is_right(fresh.hash_password("invented"), "invented")
