"""Partners at work, and what people let them do."""

from __future__ import annotations

from datetime import timedelta

from services import institutions
from services.callers import InstitutionCaller
from services.clocks import city_iso
from tests.builders import API, City, Phone
from tests.desks import Caller

BANK = {
    "name": "杭城惠民银行",
    "contact": "信息保护负责人 0571-00000101",
    "about": "个人消费贷款的受理和审核",
}
LANDLORD = {"name": "杭城安居公租房公司", "contact": "客服部 0571-00000102", "about": "公租房审核"}


class Partner(Caller):
    """A partner's machine, enrolled at the desk."""

    def __init__(self, city: City, words: dict = BANK):
        self.city = city
        answer = city.staff("supervisor").post("/staff/partners", words)
        assert answer.status_code == 201, answer.text
        self.told = answer.json
        self.recipient_id, self.name = self.told["recipient_id"], self.told["name"]
        self.sign_in()

    def sign_in(self) -> None:
        answer = self.city.app.test_client().post(
            f"{API}/tokens",
            data={"grant_type": "client_credentials"},
            auth=(self.told["client_id"], self.told["client_secret"]),
        )
        self.token = answer.json["access_token"]

    @property
    def caller(self) -> InstitutionCaller:
        """The partner as the services know it."""
        return institutions.authenticate(self.city.house, self.token)

    def read(self, authorisation_id: str):
        return self.get(f"/partner/reports?authorisation_id={authorisation_id}")


def wish(city: City, partner: Partner, *classes: str, days: float = 30, **changed) -> dict:
    """What a person sends to authorise a partner."""
    until = city.house.clock.now() + timedelta(days=days)
    return {
        "recipient_id": partner.recipient_id,
        "purpose": "申请个人消费贷款",
        "method": "通过接口在线查询",
        "classes": list(classes or ("honour",)),
        "expires_at": city_iso(until),
    } | changed


def authorise(phone: Phone, partner: Partner, *classes: str, **changed) -> dict:
    """Let a partner read these classes; the answer that the person gets."""
    answer = phone.post("/me/authorisations", wish(phone.city, partner, *classes, **changed))
    assert answer.status_code == 201, answer.text
    return answer.json


def looks_of_partners(phone: Phone) -> list[dict]:
    """What of the access log is about partners, newest first."""
    return [each for each in phone.get("/me/access-log").json["items"] if each["role"] == "partner"]


def told(phone: Phone) -> list[str]:
    """The kinds of what the person was told about authorisations, newest first."""
    kinds = [each["kind"] for each in phone.get("/me/notices").json["items"]]
    return [kind for kind in kinds if kind.startswith("authorisation_")]
