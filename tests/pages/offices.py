"""Somebody of the credit office at a browser without scripts."""

from tests.builders import City
from tests.pages.browsing import HTML, hidden, visible


class DeskBrowser:
    """A browser at the desk of a role."""

    def __init__(self, city: City, role: str = "supervisor", **told):
        self.city, self.role = city, role
        self.desk = city.staff(role, **told)
        self.client = city.app.test_client()

    @classmethod
    def signed_in(cls, city: City, role: str = "supervisor", **told) -> "DeskBrowser":
        browser = cls(city, role, **told)
        answer = browser.sign_in()
        assert answer.status_code == 303, answer.text
        return browser

    def get(self, path: str = "/desk"):
        return self.client.get(path, headers=HTML)

    def read(self, path: str = "/desk") -> str:
        """What stands on a page, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return visible(answer.text)

    def post(self, path: str, act: str = "", /, *, page: str = "/desk", **told):
        """Send a form to `path`, with the token that the session's pages have."""
        form = hidden(self.get(page).text)["form"]
        return self.client.post(path, data={"form": form, "act": act} | told, headers=HTML)

    def sign_in(self, **changed):
        told = {"username": self.desk.credentials.username} | changed
        told.setdefault("password", self.desk.credentials.password)
        form = hidden(self.get("/desk/sign-in").text)
        return self.client.post("/desk/sign-in", data=form | told, headers=HTML)
