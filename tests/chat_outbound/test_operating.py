"""`flask wechat`: the menu under the chat, and what the operator still has to do."""

from dataclasses import replace

import pytest

from clients.wechat import OfficialAccount
from demo import accounts
from policy import chat_menu
from policy.documents import PolicyError
from services import wechat_checks
from simulator import create_app
from tests.settings import environment

MENU = chat_menu.load()
TOKEN = "/cgi-bin/stable_token"


@pytest.fixture
def run(city):
    """Runs a command as an operator would."""
    runner = city.app.test_cli_runner(catch_exceptions=False)
    return lambda *arguments: runner.invoke(args=["wechat", *arguments])


def anew(city, **changed) -> None:
    """A simulator of other settings."""
    simulator = city.simulator
    simulator.server.app = create_app(replace(simulator._settings, **changed))


def findings(city, **changed) -> dict[str, wechat_checks.Finding]:
    house = replace(city.worker, **changed)
    found = wechat_checks.check(house, city.app.extensions["message_crypto"])
    return {finding.what: finding for finding in found}


def test_the_menu_is_pushed_as_phones_show_it(city, run):
    answer = run("menu", "push")
    assert answer.exit_code == 0, answer.output
    assert city.house.official.menu() is not None
    assert wechat_checks.is_pushed(MENU, city.house.official.menu())
    for button in MENU.buttons:
        assert button.name in answer.output
        assert all(entry.name in answer.output for entry in button.entries)


def test_a_dry_run_leaves_wechat_as_it_is(city, run):
    answer = run("menu", "push", "--dry-run")
    assert (answer.exit_code, "nothing was changed" in answer.output) == (0, True)
    assert city.house.official.menu() is None


def test_the_menu_is_shown_with_what_it_differs_in(city, run):
    assert "no menu" in run("menu", "show").output
    other = {"button": [{"type": "click", "name": "旧菜单", "key": "old"}]}
    city.house.official.create_menu(other)
    shown = run("menu", "show")
    assert "旧菜单" in shown.output
    assert "not the one" in shown.output
    run("menu", "push")
    shown = run("menu", "show")
    assert "intent:score" in shown.output
    assert "not the one" not in shown.output


@pytest.mark.parametrize("arguments", [("menu", "push"), ("menu", "show")])
def test_wechats_no_is_one_sentence(city, run, arguments):
    city.simulator.fault("/cgi-bin/menu", "errcode", errcode=48001)
    answer = run(*arguments)
    assert answer.exit_code == 1
    assert "certify" in answer.output


def test_everything_that_is_right_is_said(city):
    with city.served() as url:
        anew(city, templates=accounts.template_ids())
        city.house.official.create_menu(MENU.as_json())
        found = findings(city, public_base_url=url)
    wrong = {what: finding.told for what, finding in found.items() if not finding.is_ok}
    assert wrong == {}
    assert len(found) == 8


def test_a_fresh_installation_is_told_what_to_do(city, run):
    answer = run("check")
    assert answer.exit_code == 1
    assert "TO DO  menu: none" in answer.output
    assert "TO DO  template of the mini-program" in answer.output
    assert "TO DO  callback" in answer.output
    assert "ok     official account" in answer.output


def test_a_missing_address_in_the_white_list_is_named(city, run):
    anew(city, ip_whitelist=("203.0.113.9",))
    answer = run("check")
    assert "add 127.0.0.1 to the IP white list" in answer.output
    assert answer.exit_code == 1


def test_a_token_that_is_still_kept_does_not_hide_it(city):
    assert findings(city)["official account"].is_ok
    city.worker.official.menu()
    anew(city, ip_whitelist=("203.0.113.9",))
    assert not findings(city)["official account"].is_ok


def test_a_wrong_secret_is_named_but_not_shown(city):
    secret = "no-secret-of-anybody-000000000000"
    official = OfficialAccount(
        city.settings.official_app_id,
        secret,
        city.worker.cache,
        base_url=city.settings.wechat_api_base,
    )
    finding = findings(city, official=official)["official account"]
    assert not finding.is_ok
    assert "secret is wrong" in finding.told
    assert secret not in finding.told


def test_no_secret_is_printed(city, run):
    output = run("check").output + run("menu", "push").output
    told = environment(city.settings.data_dir)
    for name in ("OFFICIAL_APP_SECRET", "MINI_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"):
        assert told[name] not in output


@pytest.mark.parametrize("kind", ["stall", "http_500", "reset"])
def test_wechat_away_is_said_and_does_not_hang(city, kind):
    city.simulator.fault(TOKEN, kind, **({"seconds": 5} if kind == "stall" else {}))
    found = findings(city)
    assert "does not answer" in found["official account"].told


def test_another_server_at_our_address_is_seen(city):
    found = findings(city, public_base_url=city.simulator.url)
    assert "answers 404" in found["callback"].told


def test_nobody_at_the_desk_is_no_mistake(city):
    anew(city, agents=())
    found = findings(city)["agents"]
    assert (found.is_ok, "tickets" in found.told) == (True, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("name: 查信用", "name: 查询个人信用"), "18"),
        (("name: 查信用", "name: query"), "前 4 个字"),
        (("name: 我的信用分", "name: 我的公共信用分数"), "前 7 个字"),
        (("intent: score", "intent: Score"), "写法不对"),
        (("intent: score", "intent: report"), "report 重复"),
        (("intent: score }", "intent: score, act: fly }"), "act"),
        (("  - name: 服务", "  - name: 一\n    entries: []\n  - name: 服务"), "buttons"),
    ],
)
def test_a_menu_that_wechat_or_phones_would_spoil_is_refused(tmp_path, change, said):
    path = tmp_path / "chat_menu.yaml"
    text = chat_menu.FILE.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), "utf-8")
    with pytest.raises(PolicyError, match=said):
        chat_menu.read(path)


def test_taps_lead_to_intents_and_nothing_else_does():
    keys = [entry.key for button in MENU.buttons for entry in button.entries]
    assert [chat_menu.as_intent(key) for key in keys][:2] == ["score", "report"]
    assert chat_menu.as_intent("rselfmenu_0_1") is None
