"""A file is opened by the parties of its case, through a link that lives for five minutes."""

import base64
import uuid

import pytest

from models import Evidence
from services import evidence, evidence_files, file_links
from services.errors import NotFound
from tests.evidence.acts import caller_of, hand_in, listed, open_case, release, stored
from tests.evidence.files import opened, pdf, photo


@pytest.fixture
def document(phone, case_id) -> dict:
    assert hand_in(phone, case_id, pdf()).status_code == 201
    [line] = listed(phone, case_id)
    return line


def get(city, url: str):
    return city.app.test_client().get(url.removeprefix(city.settings.public_base_url))


def checkers(city, phone, line: dict) -> str:
    """The link that WeChat's checker would be given."""
    caller, now = caller_of(city, phone), city.house.clock.now()
    evidence_id = uuid.UUID(hex=line["id"])
    return file_links.make(city.house, file_links.CHECKER, caller.subject_id, evidence_id, now)


def test_a_document_comes_back_byte_for_byte_as_a_download(city, document):
    answer = get(city, document["url"])
    assert (answer.status_code, answer.get_data()) == (200, pdf())
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert int(answer.headers["Content-Length"]) == len(pdf())


def test_only_the_headers_are_asked_for_sometimes(city, document):
    url = document["url"].removeprefix(city.settings.public_base_url)
    answer = city.app.test_client().head(url)
    assert (answer.status_code, answer.get_data()) == (200, b"")


def test_a_photo_opens_once_it_was_released_and_not_before(city, phone, case_id):
    hand_in(phone, case_id, photo())
    [line] = listed(phone, case_id)
    assert (line["state"], line["url"]) == ("checking", None)
    release(city)
    [line] = listed(phone, case_id)
    answer = get(city, line["url"])
    assert answer.status_code == 200
    assert opened(answer.get_data()).size == (640, 480)
    assert len(answer.get_data()) == line["size"]


def test_a_large_file_leaves_in_pieces(city, phone, case_id):
    content = pdf(stream=b"%" + b"x" * 3_000_000 + b"\n")
    hand_in(phone, case_id, content)
    assert get(city, listed(phone, case_id)[0]["url"]).get_data() == content


def test_a_link_ends_after_five_minutes(city, phone, document):
    city.simulator.advance(299)
    assert get(city, document["url"]).status_code == 200
    city.simulator.advance(1)
    answer = get(city, document["url"])
    assert (answer.status_code, answer.json["code"]) == (410, "link_ended")
    phone.sign_in()


def test_a_link_names_nobody_and_nothing(city, phone, document):
    caller = caller_of(city, phone)
    token = document["url"].rpartition("/")[2]
    told = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for known in (caller.subject_id, caller.account_id, uuid.UUID(hex=document["id"])):
        assert known.bytes not in told
        assert known.hex not in token


@pytest.mark.parametrize("place", [0, 20, 40, -3])
def test_a_link_that_was_changed_opens_nothing(city, document, place):
    head, _, token = document["url"].rpartition("/")
    changed = list(token)
    changed[place] = "A" if changed[place] != "A" else "B"
    assert get(city, f"{head}/{''.join(changed)}").status_code == 404


@pytest.mark.parametrize(
    "token", ["x", "A" * 120, "é" * 30, "../../etc/passwd", "A" * 5000, "===="]
)
def test_what_is_no_link_is_not_there(city, token):
    assert get(city, f"/files/{token}").status_code == 404


def test_strangers_reach_no_key(city, monkeypatch):
    """Whoever tries tokens does not have our keys read again for each."""
    monkeypatch.setattr(type(city.house.sealer), "open", lambda *_: pytest.fail("it was opened"))
    assert get(city, f"/files/{'A' * 120}").status_code == 404


def test_the_checkers_link_opens_what_waits_for_its_check_and_nothing_else(city, phone, case_id):
    hand_in(phone, case_id, photo())
    [line] = listed(phone, case_id)
    url = checkers(city, phone, line)
    assert get(city, url).status_code == 200
    city.simulator.advance(29 * 60)
    assert get(city, url).status_code == 200
    release(city)
    assert get(city, url).status_code == 410


def test_a_blocked_photo_opens_for_nobody(city, phone, case_id):
    hand_in(phone, case_id, photo())
    release(city)
    [line] = listed(phone, case_id)
    subject_id = caller_of(city, phone).subject_id
    with city.worker.db.session(subject_id) as tx:
        row = tx.get(Evidence, (subject_id, uuid.UUID(hex=line["id"])))
        row.state = evidence.BLOCKED
        tx.commit()
    assert get(city, line["url"]).status_code == 410
    assert get(city, checkers(city, phone, line)).status_code == 410
    assert listed(phone, case_id)[0]["url"] is None


def test_a_desk_gets_a_link_to_what_belongs_to_the_case(city, phone, case_id, document):
    evidence_id = uuid.UUID(hex=document["id"])
    assert get(city, evidence.link(city.house, case_id, evidence_id)).get_data() == pdf()
    other = open_case(city, phone)
    for case, file in ((other, evidence_id), (case_id, uuid.uuid4()), (uuid.uuid4(), evidence_id)):
        with pytest.raises(NotFound):
            evidence.link(city.house, case, file)
    hand_in(phone, case_id, photo())
    [_, waiting] = listed(phone, case_id)
    with pytest.raises(NotFound):
        evidence.link(city.house, case_id, uuid.UUID(hex=waiting["id"]))


def test_a_file_that_was_cut_does_not_open(city, phone, document, case_id):
    name = evidence_files.name_of(uuid.UUID(hex=document["id"]))
    [path] = (city.settings.data_dir / "deliveries").rglob(name)
    path.write_bytes(path.read_bytes()[:-1])
    assert get(city, document["url"]).status_code >= 500
    path.unlink()
    assert get(city, document["url"]).status_code == 410
    assert stored(city) == []
