"""A browser as far as the bench needs one: one open connection, cookies, a sign-in. Nothing but 127.0.0.1."""

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds
LONGEST_IDLE = 10.0  # seconds; the server lets an idle connection go after 15
OK, MOVED = 200, (301, 302, 303)
FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Unexpected(Exception):
    """The portal answered something that the bench does not measure."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came over the wire: `size` is its body in bytes, still packed; `seconds` until its last byte."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def size(self) -> int:
        """Bytes of the body on the wire."""
        return len(self.body)

    @property
    def queries(self) -> int:
        """Statements sent to the database, as the bench's middleware has counted them."""
        return int(self.headers.get("x-queries", "-1"))

    @property
    def text(self) -> str:
        """The page itself."""
        return self.body.decode()


class Client:
    """One visitor with one connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        self.cookies: dict[str, str] = {}
        self.used_at = time.perf_counter()

    def get(self, path: str, *, packed: bool = False) -> Answer:
        """Fetch a page; `packed` takes it compressed, as browsers do."""
        return self._ask("GET", path, {"Accept-Encoding": "br, gzip"} if packed else {})

    def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> Answer:
        """Send a form. With `htmx` as the page's own script saves an answer."""
        headers = {"Content-Type": FORM, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask("POST", path, headers, urlencode(fields))

    def sign_in(self, username: str, password: str) -> None:
        """Sign in through the page, as a person does."""
        page = self.get("/account/login/")
        token = TOKEN.search(page.text)
        if token is None:
            raise Unexpected(f"The sign-in page answered {page.status} without a form.")
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": token.group(1)}
        answer = self.post("/account/login/", fields)
        if answer.status not in MOVED:
            raise Unexpected(f"{username} could not sign in: the portal answered {answer.status}.")

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        if began - self.used_at > LONGEST_IDLE:
            self.connection.close()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        except (HTTPException, OSError) as error:
            self.connection.close()
            raise Unexpected(f"{method} {path}: no answer ({error!r}).") from error
        self.used_at = time.perf_counter()
        seconds = self.used_at - began
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content, seconds)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.split(";", 1)[0].partition("=")
        self.cookies[name] = value
