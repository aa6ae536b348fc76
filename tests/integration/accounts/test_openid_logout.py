"""Two ways out: the one that clients of Cognito know, and the standard's."""

from __future__ import annotations

import pytest
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.contrib.auth.signals import user_logged_out

from tests import openid

END_SESSION = "/identity/o/logout"
PAGE = f"{openid.ORIGIN}/"
FOREIGN = [
    "https://evil.example/",
    "//evil.example/",
    "/streams",
    "javascript:alert(1)",
    "http://localhost:5174/",
    "https://localhost:5173/",
    "http://localhost:5173@evil.example/",
    "http://evil.example\\@localhost:5173/",
    "http://localhost:5173\\@evil.example/",
    "http://localhost:5173\t.evil.example/",
    "http://[/",
    "",
]


# allauth checks addresses by a form field whose default changes with Django 6.
of_allauth = pytest.mark.filterwarnings("ignore:The default scheme will be changed")


def leave(browser, **changes):
    asked = {"client_id": settings.OIDC_CLIENT_ID, "logout_uri": PAGE, "redirect_uri": PAGE}
    return browser.get("/logout", asked | {"response_type": "code"} | changes)


def is_logged_in(browser) -> bool:
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize("page", [PAGE, openid.ORIGIN, f"{openid.ORIGIN}/bye?x=1"])
def test_a_client_sends_people_out_and_gets_them_back(signed_in, page):
    answer = leave(signed_in, logout_uri=page)

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert not is_logged_in(signed_in)


def test_the_callback_does_where_no_page_is_named(signed_in):
    answer = leave(signed_in, logout_uri="", redirect_uri=openid.CALLBACK)

    assert answer["Location"] == openid.CALLBACK


def test_who_is_logged_out_already_is_sent_on(client, front_end):
    assert leave(client)["Location"] == PAGE


@pytest.mark.parametrize("page", FOREIGN)
def test_nobody_is_sent_anywhere_else(signed_in, page):
    answer = leave(signed_in, logout_uri=page, redirect_uri=page)

    assert answer.status_code == 400
    assert b"accounts.unknown_return_address" in answer.content
    assert is_logged_in(signed_in)


@pytest.mark.parametrize("client_id", ["nobody", "", "\0"])
def test_unknown_clients_log_nobody_out(signed_in, client_id):
    assert leave(signed_in, client_id=client_id).status_code == 400
    assert is_logged_in(signed_in)


def test_what_the_client_could_renew_ends(signed_in):
    tokens = openid.sign_in(signed_in)

    leave(signed_in)

    assert openid.renew(signed_in, tokens["refresh_token"]).status_code == 400


def test_tokens_of_others_stay(signed_in, stranger, client):
    openid.sign_in(signed_in)
    theirs = Token.objects.all()[0]
    theirs.pk, theirs.user, theirs.hash = None, stranger, "theirs"
    theirs.save()

    leave(signed_in)

    assert list(Token.objects.all()) == [theirs]


def test_sockets_hear_that_their_session_ends(signed_in, owner):
    heard = []

    def hear(user, **_):
        heard.append(user)

    user_logged_out.connect(hear)
    leave(signed_in)
    user_logged_out.disconnect(hear)

    assert heard == [owner]


def test_after_that_a_sign_in_asks_for_the_password(signed_in):
    leave(signed_in)

    assert openid.authorize(signed_in)["Location"].startswith("/accounts/login/")


@of_allauth
def test_the_standard_way_asks_nothing_when_the_token_is_shown(signed_in):
    hint = openid.sign_in(signed_in)["id_token"]

    answer = signed_in.get(
        END_SESSION, {"id_token_hint": hint, "post_logout_redirect_uri": PAGE, "state": "s"}
    )

    assert answer["Location"] == f"{PAGE}?state=s"
    assert not is_logged_in(signed_in)


def test_the_standard_way_asks_when_nothing_is_shown(signed_in):
    answer = signed_in.get(END_SESSION)

    assert b"Log out?" in answer.content
    assert is_logged_in(signed_in)


@of_allauth
def test_the_standard_way_leads_nowhere_else(signed_in):
    hint = openid.sign_in(signed_in)["id_token"]

    answer = signed_in.get(
        END_SESSION, {"id_token_hint": hint, "post_logout_redirect_uri": "https://evil.example/"}
    )

    assert answer.status_code == 400
    assert is_logged_in(signed_in)
