"""The SDK's own class for integrations: login address, code, refresh, and a refresh token that is dead."""

from urllib.parse import parse_qs, urlsplit

import requests
from admin_calls import check
from wxc_sdk.integration import Integration

REDIRECT = "http://localhost:6001/redirect"
SCOPES = ["spark:people_read", "spark-admin:people_read"]


def consent(url: str, email: str) -> str:
    """Signs in on the emulated pages and consents, as a person would; gives the address the browser is sent back to."""
    session = requests.Session()
    answer = session.get(url, allow_redirects=False, timeout=30)
    for _ in range(6):
        place = answer.headers.get("location", "")
        if place.startswith(REDIRECT):
            return place
        if place:
            answer = session.get(requests.compat.urljoin(answer.url, place), allow_redirects=False, timeout=30)
            continue
        fields, action = form_of(answer.text)
        fields.update({"email": email} if "email" in fields else {"decision": "accept"})
        answer = session.post(requests.compat.urljoin(answer.url, action), data=fields, allow_redirects=False, timeout=30)
    raise AssertionError("The pages did not lead back")


def form_of(page: str) -> tuple[dict[str, str], str]:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.fields: dict[str, str] = {}
            self.action = ""

        def handle_starttag(self, tag: str, attrs: list) -> None:
            given = dict(attrs)
            if tag == "form" and not self.action:
                self.action = given.get("action") or ""
            if tag == "input" and given.get("name"):
                self.fields[given["name"]] = given.get("value") or ""

    reader = Reader()
    reader.feed(page)
    return reader.fields, reader.action


def play(table) -> None:  # noqa: ANN001
    area = "login"
    registered = table.control("integrations", {"name": "Judge", "scopes": SCOPES, "redirectUris": [REDIRECT]})
    integration = Integration(
        client_id=registered["clientId"],
        client_secret=registered["clientSecret"],
        scopes=SCOPES,
        redirect_url=REDIRECT,
        auth_service=f"{table.emulator}/v1/authorize",
        token_service=f"{table.emulator}/v1/access_token",
        initiate_flow_callback=lambda url: None,
    )
    email = table.known["me"].emails[0]

    def code() -> str:
        place = consent(integration.auth_url(state="s-1"), email)
        query = parse_qs(urlsplit(place).query)
        check(query["state"] == ["s-1"], "another state")
        return query["code"][0]

    given = table.play(area, "Integration.auth_url(), consent", code)
    tokens = table.play(area, "Integration.tokens_from_code()", lambda: integration.tokens_from_code(given))
    table.play(area, "a call with the token", lambda: check(
        table.api(tokens.access_token).people.me().emails == [email], "somebody else"))
    before = tokens.access_token

    def refresh() -> None:
        integration.refresh(tokens)
        check(tokens.access_token is not None and tokens.access_token != before, "no new access token")

    table.play(area, "Integration.refresh()", refresh)
    table.play(area, "Integration.validate_tokens()", lambda: check(
        integration.validate_tokens(tokens, min_lifetime_seconds=15 * 86_400) is True, "it was not refreshed"))
    table.control("levers/changePassword", {"email": email})

    def dead() -> None:
        integration.validate_tokens(tokens, min_lifetime_seconds=15 * 86_400)
        check(tokens.access_token is None, "an access token came")

    table.play(area, "Integration.validate_tokens(): the password was changed", dead)
