"""Every address, every method, everybody: who is let in, and what a stranger can tell.

The addresses come from the URL map, so that a new route is asked for as soon as it is there.
Routes that anybody may ask for are named in `OPEN`; every other one needs somebody who is known.
"""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests import tokens
from tests.integration.security.routes import Route, routes
from tests.integration.security.rows import Rows, fill, is_owned
from tests.integration.security.visits import ask, ask_all, browser, told

# By name, or by path where a route has none.
OPEN = {
    "healthz",
    "readyz",
    "admin:logout",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "cognito-logout",
    "idp:oidc:configuration",
    "idp:oidc:authorization",  # it looks at the client before the person
    "idp:oidc:jwks",
    "idp:oidc:logout",
    "idp:oidc:token",
    "idp:oidc:revoke",
    "idp:oidc:userinfo",
    "/%(region)s.amazonaws.com/%(pool)s/.well-known/openid-configuration",
    "api:cut-list-schema",
    "api:widget-ticket",  # for who has the widget's token
    "storage:file",
    "widgets:overlay",  # a page without anything in it: its script brings a secret
    "widgets:sandbox",
}
BAD_TOKENS = (
    tokens.expired,
    tokens.wrong_audience,
    tokens.alg_none,
    tokens.other_issuer,
)
KNOWN = [route for route in routes() if route.key not in OPEN]


def addresses(rows: Rows, *, missing: bool = False) -> dict[Route, str]:
    examples = rows.examples()
    return {route: quote(fill(route, examples, missing=missing)) for route in KNOWN}


def owned(rows: Rows) -> list[Route]:
    examples = rows.examples()
    return [route for route in KNOWN if is_owned(route, examples)]


def is_login(answer) -> bool:
    doors = ("/accounts/", "/admin/login/")
    return answer.status_code == 302 and answer["Location"].startswith(doors)


def report(lines: list) -> str:
    return "\n".join(str(line) for line in lines)


def test_every_open_route_is_there():
    assert OPEN - {route.key for route in routes()} == set()


def test_nobody_is_let_in_without_a_name(mine):
    wrong = [
        (method, route.path, answer.status_code)
        for route, method, answer in ask_all(browser(), addresses(mine))
        if not (answer.status_code in anonymous(route) or (not route.is_rest and is_login(answer)))
    ]

    assert wrong == [], report(wrong)


def anonymous(route: Route) -> set[int]:
    """Return how a visitor without a name is refused; pages may also lead to the login."""
    if not route.is_rest:
        return {405}
    return {400, 404, 405, 415} if route.is_open_to_owners else {401}


@pytest.mark.parametrize("form", BAD_TOKENS, ids=lambda form: form.__name__)
def test_a_bad_token_opens_nothing(mine, form):
    visitor = browser(token=form(mine.owner))

    wrong = [
        (method, route.path, answer.status_code)
        for route, method, answer in ask_all(visitor, addresses(mine))
        if not (answer.status_code == 401 if route.is_rest else is_closed(answer))
    ]

    assert wrong == [], report(wrong)


def is_closed(answer) -> bool:
    return answer.status_code == 405 or is_login(answer)


@pytest.mark.parametrize("by", ["session", "token"])
def test_a_stranger_reaches_no_row_of_the_owner(mine, theirs, by):
    visitor = known(theirs.owner, by)
    wanted = {route: address for route, address in addresses(mine).items() if route in owned(mine)}

    wrong = [
        (method, route.path, answer.status_code)
        for route, method, answer in ask_all(visitor, wanted)
        if not is_hidden(route, answer, by)
    ]

    assert wrong == [], report(wrong)


def is_hidden(route: Route, answer, by: str) -> bool:
    """Say whether an answer is what a stranger gets: nothing here, or not in this way."""
    if by == "token" and not route.is_rest:
        return is_closed(answer)
    is_empty = route.name in EMPTY_LISTS and answer.status_code == 200
    return is_empty or 400 <= answer.status_code < 500 or is_login(answer)


# Lists of what belongs to a row: those of a row that is not there are empty.
EMPTY_LISTS = {"api:video_clips-by-stream_id", "api:chat_messages-by-channel_id"}


@pytest.mark.parametrize("by", ["session", "token"])
def test_nothing_of_the_owner_is_shown_to_a_stranger(mine, theirs, by):
    visitor = known(theirs.owner, by)
    secrets = mine.secrets()

    leaked = [
        (route.path, found)
        for route, address in addresses(mine).items()
        if not route.is_administration
        if (found := shown(ask(visitor, "GET", address), secrets) - shown(address, secrets))
    ]

    assert leaked == [], report(leaked)


def shown(answer, secrets: set[str]) -> set[str]:
    text = answer if isinstance(answer, str) else answer.getvalue().decode(errors="replace")
    return {secret for secret in secrets if secret in text}


@pytest.mark.parametrize("by", ["session", "token"])
def test_a_stranger_cannot_tell_a_row_of_the_owner_from_none(mine, theirs, by):
    visitor = known(theirs.owner, by)
    existing, missing = addresses(mine), addresses(mine, missing=True)

    different = [
        (method, route.path)
        for route in owned(mine)
        for method in route.methods
        if told(ask(visitor, method, existing[route]), identifier(mine, route))
        != told(ask(visitor, method, missing[route]), identifier(mine, route, missing=True))
    ]

    assert different == [], report(different)


@pytest.mark.parametrize("by", ["session", "token"])
def test_the_owner_is_let_in(mine, by):
    wanted = {
        route: address
        for route, address in addresses(mine).items()
        if route.is_rest or by == "session"
    }

    wrong = [
        (method, route.path, answer.status_code)
        for route, method, answer in ask_all(known(mine.owner, by), wanted)
        if not is_served(route, answer)
    ]

    assert wrong == [], report(wrong)


def is_served(route: Route, answer) -> bool:
    """Say whether an answer is one for the owner: no refusal of the person, and no failure."""
    if route.is_administration:
        return is_closed(answer) or answer.status_code in {403, 404}
    may_be_nothing = route.name in EMPTY_LISTS or route.path.startswith("/accounts/2fa/")
    refused = {401, 403} if may_be_nothing else {401, 403, 404}
    return answer.status_code < 500 and answer.status_code not in refused


def known(user, by: str):
    return browser(user) if by == "session" else browser(token=tokens.id_token(user))


def identifier(rows: Rows, route: Route, *, missing: bool = False) -> str:
    """Return the owned id in an address."""
    examples = rows.examples()
    name = next(n for n in route.parameters if f"{route.name}.{n}" in examples or n in examples)
    example = examples.get(f"{route.name}.{name}") or examples[name]
    return quote(example.missing if missing else example.existing)
