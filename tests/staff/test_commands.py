"""The operator enrols the credit office's people and merchants, and what is secret is shown once."""

import pyotp
import pytest

from tests.builders import REGISTRATION, organisation_record
from tests.citizens.acts import refused
from tests.people import SHOP, ZHANG

WHO = ("--name", "周明理", "--unit", "市信用办", "--no", "XY-0042")


@pytest.fixture
def run(city):
    runner = city.app.test_cli_runner()

    def act(*arguments: str, ok: bool = True) -> dict[str, str]:
        answer = runner.invoke(args=arguments)
        assert (answer.exit_code == 0) == ok, answer.output
        if not ok:
            return {"error": answer.output}
        pairs = (line.split(maxsplit=1) for line in answer.stdout.splitlines())
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    return act


def sign_in(city, told: dict, **more):
    body = {"username": told["username"], "password": told["password"]} | more
    return city.app.test_client().post("/api/v1/staff/sessions", json=body)


def test_who_was_enrolled_signs_in(city, run):
    told = run("staff", "enrol", "Zhou.Mingli", *WHO, "--role", "auditor")
    assert told["username"] == "zhou.mingli"
    assert sign_in(city, told).json["role"] == "auditor"
    assert "totp_secret" not in told


def test_with_a_one_time_code_both_are_wanted(city, run):
    told = run(
        "staff", "enrol", "zhou", *WHO, "--role", "clerk", "--totp", "--id-number", ZHANG.id_number
    )
    refused(sign_in(city, told), 401, "sign_in_failed")
    address = pyotp.parse_uri(told["totp_address"])
    assert (address.name, address.secret) == ("zhou", told["totp_secret"])
    code = pyotp.TOTP(told["totp_secret"]).at(city.house.clock.now())
    assert sign_in(city, told, totp=code).status_code == 201


def test_a_reset_and_an_end(city, run):
    first = run("staff", "enrol", "zhou", *WHO, "--role", "clerk")
    second = run("staff", "reset", "ZHOU")
    refused(sign_in(city, first), 401, "sign_in_failed")
    assert sign_in(city, second).status_code == 201
    run("staff", "end", "zhou")
    refused(sign_in(city, second), 401, "sign_in_failed")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("zhou", *WHO, "--role", "king"), "role: 没有 king 这个岗位"),
        (("z", *WHO, "--role", "clerk"), "username"),
        (("zhou", *WHO, "--role", "clerk", "--id-number", "123"), "id_number"),
        (("zhou", *WHO[2:], "--name", " ", "--role", "clerk"), "name"),
    ],
)
def test_what_is_wrong_is_one_sentence(run, arguments, said):
    error = run("staff", "enrol", *arguments, ok=False)["error"]
    assert said in error
    assert "Traceback" not in error


def test_a_username_is_somebodys_once(run):
    run("staff", "enrol", "zhou", *WHO, "--role", "clerk")
    assert "已存在" in run("staff", "enrol", "Zhou", *WHO, "--role", "clerk", ok=False)["error"]
    assert "没有用户" in run("staff", "end", "nobody", ok=False)["error"]


def test_a_merchant_is_enrolled_by_command_too(city, run):
    city.deliver([organisation_record(SHOP, REGISTRATION, "登记-1")])
    told = run("merchants", "enrol", SHOP[1], "--name", "初见书店")
    answer = city.app.test_client().post(
        "/api/v1/tokens",
        data={"grant_type": "client_credentials"},
        auth=(told["client_id"], told["client_secret"]),
    )
    assert answer.json["scope"] == "merchant"
    assert "已登记" in run("merchants", "enrol", SHOP[1], ok=False)["error"]
