"""A browser without scripts: cookies, redirects within the app, forms as a person sends them."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from tests.builders import City, Phone
from tests.people import Person

HTML = {"Accept": "text/html"}


class Browser:
    """The official account's own browser in somebody's hand."""

    def __init__(self, city: City, person: Person):
        self.city, self.person = city, person
        self.client = city.app.test_client()

    def get(self, address: str):
        return self.client.get(address, headers=HTML)

    def follow(self, address: str):
        """Open an address and go where it leads within the app."""
        answer = self.get(address)
        while answer.status_code in (302, 303) and answer.headers["Location"].startswith("/"):
            answer = self.get(answer.headers["Location"])
        return answer

    def post(self, address: str, /, *, page: str | None = None, **told):
        """Send a form as the page at `page` (or the address itself) has it."""
        form = hidden(self.get(page or address).text)
        return self.client.post(address, data=form | told, headers=HTML)

    def consent(self, address: str) -> str:
        """Let the person agree at WeChat's page; returns where WeChat leads back to."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        world, person = self.city.simulator.world, self.person
        world.users.meet(world.accounts.official.app_id, person.official_openid, person.unionid)
        code = world.web_grants.consent(person.official_openid, query["scope"], world.clock.now())
        back = urlsplit(query["redirect_uri"]).path
        return f"{back}?code={code}&state={query['state']}"

    def asking(self) -> str:
        """What the mini-program is told when this page sends its person there for a proof."""
        away = self.get("/my/proof/open").headers["Location"]
        link = self.city.simulator.world.url_links.live(away.rpartition("/")[2], 0)
        assert link.page == "pages/prove/prove"
        return parse_qs(link.query)["ask"][0]

    def prove_afresh(self, phone: Phone) -> None:
        """Let the mini-program, opened from here, prove this page as well."""
        answer = phone.prove_afresh(page=self.asking())
        assert answer.status_code == 204, answer.text

    def sign_in(self, onward: str = "/my", door: str = "/my/sign-in"):
        """Sign in by WeChat; returns the first answer after it."""
        away = self.get(f"{door}?next={onward}")
        assert away.status_code == 303, away.text
        return self.get(self.consent(away.headers["Location"]))


class _Hidden(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "input" and told.get("type") == "hidden" and told.get("name"):
            self.found[told["name"]] = told.get("value", "")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    parser = _Hidden()
    parser.feed(page)
    return parser.found


def visible(page: str) -> str:
    """What a person reads on a page."""
    text = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
