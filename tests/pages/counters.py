"""What cashiers do again and again in the tests of this folder."""

from tests.builders import City, Phone
from tests.desks import Merchant
from tests.pages.browsing import Browser
from tests.people import Person
from tests.waivers.acts import show_pass

DOOR, SHOPS, COUNTER, ORDERS = "/counter/sign-in", "/counter/shops", "/counter", "/counter/orders"


def at_counter(city: City, shop: Merchant, person: Person) -> Browser:
    """The browser of a cashier who signed in and joined by an invitation."""
    browser = Browser(city, person)
    browser.sign_in(COUNTER, DOOR)
    joined = browser.post(SHOPS, invite=shop.invite()["invite_code"])
    assert joined.status_code == 303, joined.text
    return browser


def scan(till: Browser, shop: Merchant, content: str, **told):
    """Send the counter's form with this content of a code, for the shop's first offer."""
    offer = shop.get("/merchant/offers").json["items"][0]["offer_id"]
    return till.post(COUNTER, **({"offer": offer, "pass": content} | told))


def decided(till: Browser, shop: Merchant, phone: Phone, **told) -> str:
    """Scan a fresh code; returns the address of the decision."""
    answer = scan(till, shop, show_pass(phone), **told)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def lent(till: Browser, shop: Merchant, phone: Phone, **told) -> str:
    """Open an order on a fresh scan as the page proposes it; returns its address."""
    address = decided(till, shop, phone)
    answer = till.post(address, **(proposed(till.get(address).text) | told))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removesuffix("?new")


def proposed(page: str) -> dict[str, str]:
    """What the decision's form has filled in."""
    return {name: value_of(page, name) for name in ("item", "due_at", "out_order_no")}


def value_of(page: str, name: str) -> str:
    field = page.split(f'name="{name}"')[1].split(">")[0]
    return field.split('value="')[1].split('"')[0]
