"""Proving who one is: the mini-program does it, these pages lead there and back."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from flask import redirect
from werkzeug.wrappers import Response

from services import identities, page_proofs
from services.identity_gate import has_proof
from web.views import IDENTITY, MINE, PROOF, CitizenPage, IdentifiedPage, at, next_address


@at(IDENTITY)
class Identity(CitizenPage):
    """Whom WeChat's account belongs to, or how to prove it."""

    template = "citizens/identity.html"

    def get(self) -> Response:
        return self.show(me=identities.describe(self.house, self.caller), onward=next_address(MINE))


@at(f"{IDENTITY}/open")
class OpenIdentity(CitizenPage):
    """Into the mini-program, where identity is proved.

    An address, not a form: browsers let no form lead off the house (CSP `form-action`).
    """

    def get(self) -> Response:
        return redirect(page_proofs.identity_address(self.house), 303)


@at(PROOF)
class Proof(IdentifiedPage):
    """Before a sensitive act: the bound phone speaks once more."""

    template = "citizens/proof.html"

    def get(self) -> Response:
        onward = next_address(MINE)
        proved = has_proof(self.caller, self.house.clock.now())
        if proved and not is_file(onward):
            return redirect(onward, 303)
        return self.show(onward=onward, proved=proved)


def is_file(address: str) -> bool:
    """Whether a browser keeps what is there instead of showing it.

    Such an address takes nobody anywhere: whoever came back to this page by it would be left on
    the page before.
    """
    return bool(PurePosixPath(urlsplit(address).path).suffix)


@at(f"{PROOF}/open")
class OpenProof(IdentifiedPage):
    """Into the mini-program, where one tap proves this page as well."""

    def get(self) -> Response:
        return redirect(page_proofs.ask(self.house, self.caller), 303)
