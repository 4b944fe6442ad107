"""Proving who one is: the mini-program does it, these pages lead there and back."""

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

    def post(self) -> Response:
        return redirect(page_proofs.identity_address(self.house), 303)


@at(PROOF)
class Proof(IdentifiedPage):
    """Before a sensitive act: the bound phone speaks once more."""

    template = "citizens/proof.html"

    def get(self) -> Response:
        onward = next_address(MINE)
        if self.refusal is None and has_proof(self.caller, self.house.clock.now()):
            return redirect(onward, 303)
        return self.show(onward=onward)

    def post(self) -> Response:
        return redirect(page_proofs.ask(self.house, self.caller), 303)
