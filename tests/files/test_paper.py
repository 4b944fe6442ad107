"""The report on paper: genuine, or not; and nothing else can be learnt by asking."""

import re

import pytest

from services import reports
from tests.builders import API, record
from tests.people import LI, ZHANG

HONOUR = "P-HON-001"


@pytest.fixture
def issued(city, monkeypatch):
    """A phone with a printed report, and what is printed on it."""
    printed = []
    render = reports.render

    def rendered(report, **more):
        printed.append((report["report_no"], more["check_code"], more["check_url"]))
        return render(report, **more)

    monkeypatch.setattr(reports, "render", rendered)
    city.deliver([record(ZHANG, HONOUR, "一号")])
    phone = city.phone(ZHANG)
    answer = phone.get("/me/report.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    phone.printed = printed
    return phone


def ask(city, number: str, code: str):
    return city.app.test_client().get(f"{API}/open/reports/{number}", query_string={"code": code})


def test_a_genuine_paper_is_known_with_its_time(city, issued):
    number, code, url = issued.printed[0]
    answer = ask(city, number, code).json
    report = issued.get("/me/report").json
    assert report["report_no"] == number
    assert answer["genuine"] is True
    assert answer["generated_at"] == report["generated_at"]
    assert re.fullmatch(r"[0-9a-f]{64}", answer["digest"])
    # The code travels in the fragment, which no server and no log sees.
    assert url.split("#")[1] == f"{number}.{code}"


def test_an_unknown_number_and_a_wrong_code_get_the_same_answer(city, issued):
    number, code, _ = issued.printed[0]
    asked = [
        (number, code[:-1] + ("2" if code[-1] != "2" else "3")),
        (number, ""),
        (number, number),
        ("XB20260302ABCDEFGHJKMN", code),
        ("x", code),
        ("张" * 300, "码" * 300),
        (number, code + "0"),
    ]
    answers = [ask(city, *each) for each in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.data for answer in answers} == {b'{"genuine":false}'}


def test_a_report_that_was_only_looked_at_is_no_paper(city):
    city.deliver([record(LI, HONOUR, "一号")])
    report = city.phone(LI).get("/me/report").json
    code = reports.check_code(city.house, report["report_no"])
    assert ask(city, report["report_no"], code).json == {"genuine": False}


@pytest.mark.parametrize(
    "typed",
    [
        lambda text: text.lower(),
        lambda text: f"  {text} ",
        lambda text: " ".join(re.findall("..", text)),
        lambda text: "-".join(re.findall("..?", text)),
        lambda text: "".join(chr(ord(c) + 0xFEE0) for c in text),
        lambda text: text.replace("0", "O").replace("1", "I"),
    ],
    ids=["lower", "edges", "spaces", "dashes", "full-width", "O and I"],
)
def test_whoever_copies_it_by_hand_is_understood(city, issued, typed):
    number, code, _ = issued.printed[0]
    assert ask(city, typed(number), typed(code)).json["genuine"] is True


def test_older_paper_stays_good_and_one_version_has_one_code(city, issued):
    issued.get("/me/report.pdf")
    city.deliver([record(ZHANG, HONOUR, "二号")])
    issued.get("/me/report.pdf")
    (first, code, _), again, (second, other_code, _) = issued.printed
    assert again[:2] == (first, code)
    assert second != first
    assert other_code != code
    assert ask(city, first, code).json["genuine"] is True
    assert ask(city, second, other_code).json["genuine"] is True
    assert ask(city, first, other_code).json["genuine"] is False
    assert ask(city, first, code).json["digest"] != ask(city, second, other_code).json["digest"]


def test_printing_wants_a_fresh_proof_and_the_refusal_is_logged(city, issued):
    city.simulator.advance(601)
    issued.sign_in()
    refused = issued.get("/me/report.pdf")
    assert (refused.status_code, refused.json["code"]) == (403, "proof_required")
    log = issued.get("/me/access-log").json["items"]
    assert log[0]["outcome"] == "refused"
    assert len(issued.printed) == 1


def test_asking_very_often_is_slowed_down(city, issued):
    number, _, _ = issued.printed[0]
    client = city.app.test_client()
    where = {"REMOTE_ADDR": "203.0.113.77"}
    for _ in range(400):
        answer = client.get(f"{API}/open/reports/{number}?code=0000000000", environ_base=where)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
