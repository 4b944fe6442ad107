"""Those who work: somebody of the credit office, and a merchant's machine with its cashiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import staff
from tests.people import Person

if TYPE_CHECKING:
    from tests.builders import City

API = "/api/v1"


class Caller:
    """Whoever calls `/api/v1` with a token."""

    city: City
    token: str

    def headers(self, key: str | None = None) -> dict:
        told = {"Authorization": f"Bearer {self.token}"}
        return told | ({"Idempotency-Key": key} if key else {})

    def get(self, path: str):
        return self.city.app.test_client().get(API + path, headers=self.headers())

    def post(self, path: str, body: dict | None = None, *, key: str | None = None):
        client = self.city.app.test_client()
        return client.post(API + path, json=body or {}, headers=self.headers(key))

    def put(self, path: str, body: dict | None = None):
        return self.city.app.test_client().put(API + path, json=body or {}, headers=self.headers())

    def delete(self, path: str):
        return self.city.app.test_client().delete(API + path, headers=self.headers())


class Staff(Caller):
    """Somebody of the credit office at a desk."""

    def __init__(self, city: City, credentials: staff.Credentials, role: str):
        self.city, self.credentials, self.role = city, credentials, role
        self.token = ""

    @classmethod
    def enrolled(cls, city: City, role: str, *, person: Person | None = None, **told) -> Staff:
        """Enrolled by the operator's command and signed in; `person`: who they are as a citizen."""
        words = {
            "username": f"{role}-{person.id_number[-4:].lower() if person else '1'}",
            "name": person.name if person else "周明理",
            "unit": "市信用办服务科",
            "staff_no": "XY-0042",
            "id_number": person.id_number if person else None,
        } | told
        found = cls(city, staff.enrol(city.worker, role=role, **words), role)
        answer = found.sign_in()
        assert answer.status_code == 201, answer.text
        return found

    def sign_in(self, **changed):
        body = {"username": self.credentials.username, "password": self.credentials.password}
        answer = self.city.app.test_client().post(f"{API}/staff/sessions", json=body | changed)
        if answer.status_code == 201:
            self.token = answer.json["access_token"]
        return answer


class Merchant(Caller):
    """A merchant's machine."""

    def __init__(self, city: City, told: dict):
        self.city, self.told = city, told
        self.institution_id, self.name, self.code = (
            told["institution_id"],
            told["name"],
            told["code"],
        )
        self.client_id, self.secret = told["client_id"], told["client_secret"]
        self.token = self.ask_token().json["access_token"]

    @classmethod
    def enrolled(cls, city: City, shop: tuple[str, str], **told) -> Merchant:
        answer = city.staff("supervisor").post("/staff/merchants", {"uscc": shop[1]} | told)
        assert answer.status_code == 201, answer.text
        return cls(city, answer.json)

    def ask_token(self, secret: str | None = None):
        return self.city.app.test_client().post(
            f"{API}/tokens",
            data={"grant_type": "client_credentials"},
            auth=(self.client_id, secret or self.secret),
        )

    def offer(
        self, scene: str, title: str, deposit_fen: int, days: int, confirm: bool | None = None
    ) -> str:
        """A new offer; returns its id."""
        body = {"scene": scene, "title": title, "deposit_fen": deposit_fen, "days": days}
        if confirm is not None:
            body["confirm"] = confirm
        answer = self.post("/merchant/offers", body)
        assert answer.status_code == 201, answer.text
        return answer.json["offer_id"]

    def site(self, name: str = "一号柜", address: str = "延安路 1 号", **told) -> dict:
        answer = self.post("/merchant/sites", {"name": name, "address": address} | told)
        assert answer.status_code == 201, answer.text
        return answer.json

    def invite(self, name: str = "小陈") -> dict:
        answer = self.post("/merchant/operators", {"name": name})
        assert answer.status_code == 201, answer.text
        return answer.json

    def cashier(self, person: Person) -> Cashier:
        """A cashier who was invited, joined, and is signed in."""
        cashier = Cashier(self.city, person)
        answer = cashier.sign_in(invite=self.invite(person.name)["invite_code"])
        assert answer.status_code == 201, answer.text
        return cashier

    def suspend(self, reason: str = "多次投诉未处理") -> None:
        path = f"/staff/merchants/{self.institution_id}/suspend"
        answer = self.city.staff("supervisor").post(path, {"reason": reason})
        assert answer.status_code == 200, answer.text


class Cashier(Caller):
    """A cashier's own phone."""

    def __init__(self, city: City, person: Person):
        self.city, self.person = city, person
        self.token = self.operator_id = ""

    def sign_in(self, **told):
        code = self.city.simulator.login_code(self.person.openid, self.person.unionid)
        answer = self.city.app.test_client().post(
            f"{API}/merchant/sessions", json={"code": code} | told
        )
        if answer.status_code == 201:
            self.token = answer.json["access_token"]
            self.operator_id = answer.json["operator"]["id"]
        return answer
