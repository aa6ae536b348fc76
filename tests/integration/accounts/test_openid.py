"""The code flow of our own provider, as a browser's public client walks it."""

from __future__ import annotations

import pytest
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.core.management import call_command

from tests import openid


def code_for(browser, **changes) -> str:
    return openid.returned(openid.authorize(browser, **changes))["code"]


def test_a_code_gives_tokens_for_an_hour(signed_in):
    tokens = openid.sign_in(signed_in)

    assert {"access_token", "refresh_token", "id_token"} <= tokens.keys()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)


def test_the_id_token_says_who_and_for_whom(signed_in, owner):
    found = openid.claims_of(openid.sign_in(signed_in))

    assert found["iss"] == settings.PUBLIC_URL
    assert found["aud"] == settings.OIDC_CLIENT_ID
    assert found["sub"] == str(owner.pk)
    assert found["name"] == owner.username
    assert found["email"] == owner.email
    assert found["exp"] - found["iat"] == 3600


def test_the_issuer_is_one_whatever_name_the_request_came_by(signed_in):
    signed_in.defaults["HTTP_HOST"] = "127.0.0.1"

    assert openid.claims_of(openid.sign_in(signed_in))["iss"] == settings.PUBLIC_URL


def test_a_login_without_an_address_still_has_a_name(client, owner, front_end):
    owner.email = ""
    owner.save(update_fields=["email"])
    client.force_login(owner)

    found = openid.claims_of(openid.sign_in(client))

    assert found["name"] == owner.username
    assert "email" not in found


def test_the_state_comes_back(signed_in):
    assert openid.returned(openid.authorize(signed_in, state="a b"))["state"] == "a b"


def test_who_is_not_logged_in_is_asked_to_and_comes_back(client, owner, front_end):
    to_login = openid.authorize(client)["Location"]
    form = {"login": owner.username, "password": "correct horse battery"}

    back = client.post(to_login, form | {"next": to_login.partition("next=")[2]})

    assert to_login.startswith("/accounts/login/?next=/identity/o/authorize")
    assert back.status_code == 302


def test_a_wrong_verifier_gives_nothing(signed_in):
    answer = openid.exchange(signed_in, code_for(signed_in), code_verifier="w" * 64)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_good_once(signed_in):
    code = code_for(signed_in)
    openid.exchange(signed_in, code)

    assert openid.exchange(signed_in, code).json()["error"] == "invalid_grant"


def test_a_code_is_for_the_address_it_was_sent_to(signed_in):
    answer = openid.exchange(signed_in, code_for(signed_in), redirect_uri=f"{openid.ORIGIN}/")

    assert answer.status_code == 400


def test_no_code_without_a_challenge(signed_in):
    answer = openid.authorize(signed_in, code_challenge=None, code_challenge_method=None)

    assert answer["Location"].startswith(openid.CALLBACK)
    assert openid.returned(answer)["error"] == "invalid_request"


@pytest.mark.parametrize("method", ["plain", None])
def test_a_challenge_that_is_the_verifier_itself_is_refused(signed_in, method):
    answer = openid.authorize(
        signed_in, code_challenge=openid.VERIFIER, code_challenge_method=method
    )

    assert answer["Location"].startswith(openid.CALLBACK)
    assert openid.returned(answer)["error"] == "invalid_request"
    assert openid.returned(answer)["state"] == "s1"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/auth-callback",
        f"{openid.ORIGIN}/other",
        f"{openid.CALLBACK}?next=//evil.example",
        f"{openid.CALLBACK}/",
        "http://localhost:5174/auth-callback",
        f"http://localhost:5173@evil.example{'/auth-callback'}",
        None,
    ],
)
def test_codes_go_to_the_registered_address_only(signed_in, address):
    answer = openid.authorize(signed_in, redirect_uri=address)

    assert answer.status_code == 400
    assert "Location" not in answer


def test_another_port_of_the_own_machine_is_another_address(signed_in, settings):
    settings.FRONTEND_ORIGINS = ["http://127.0.0.1:5173"]
    openid.register()

    answer = openid.authorize(signed_in, redirect_uri="http://127.0.0.1:9999/auth-callback")

    assert answer.status_code == 400


@pytest.mark.parametrize("client_id", ["nobody", "", "\0", None])
def test_unknown_clients_get_a_page_that_says_so(signed_in, client_id):
    answer = openid.authorize(signed_in, client_id=client_id)

    assert answer.status_code == 400
    assert b"accounts.unknown_client" in answer.content


def test_a_scope_the_client_may_not_have_is_refused(signed_in):
    answer = openid.authorize(signed_in, scope="openid root")

    assert openid.returned(answer)["error"] == "invalid_scope"


def test_only_codes_are_given_in_addresses(signed_in):
    answer = openid.authorize(signed_in, response_type="token")

    assert "access_token" not in answer.get("Location", "")


def test_a_silent_question_of_nobody_says_login_required(client, front_end):
    answer = openid.authorize(client, prompt="none")

    assert answer["Location"].startswith(openid.CALLBACK)
    assert openid.returned(answer)["error"] == "login_required"


def test_a_silent_question_of_somebody_gives_a_code_without_any_earlier_token(signed_in):
    assert not Token.objects.exists()

    assert openid.returned(openid.authorize(signed_in, prompt="none"))["code"]


def test_who_is_asked_to_log_in_again_is_asked(signed_in):
    answer = openid.authorize(signed_in, prompt="login")

    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_an_inactive_person_gets_no_tokens_for_a_code(signed_in, owner):
    code = code_for(signed_in)
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert openid.exchange(signed_in, code).json()["error"] == "invalid_grant"


def test_other_clients_have_to_ask(signed_in, owner):
    Client.objects.update(skip_consent=False)

    answer = openid.authorize(signed_in)

    assert answer.status_code == 200
    assert b"Allow Front end?" in answer.content


def test_an_other_client_is_not_let_in_silently(signed_in):
    Client.objects.update(skip_consent=False)

    answer = openid.authorize(signed_in, prompt="none")

    assert openid.returned(answer)["error"] == "consent_required"


def test_an_other_client_is_not_let_in_for_what_the_front_end_was_given(signed_in):
    openid.sign_in(signed_in)
    Client.objects.create(
        id="another",
        name="Another",
        type=Client.Type.PUBLIC,
        scopes="openid",
        redirect_uris="https://another.example/back",
    )
    asked = {"redirect_uri": "https://another.example/back", "scope": "openid"}

    answer = openid.authorize(signed_in, client_id="another", prompt="none", **asked)

    assert openid.returned(answer)["error"] == "consent_required"


def test_userinfo_says_the_same_as_the_token(signed_in, owner):
    access_token = openid.sign_in(signed_in)["access_token"]

    answer = signed_in.get(
        "/identity/o/api/userinfo", headers={"Authorization": f"Bearer {access_token}"}
    )

    assert answer.json()["sub"] == str(owner.pk)
    assert answer.json()["email"] == owner.email


def test_tokens_are_not_kept_by_any_cache(signed_in):
    answer = openid.exchange(signed_in, code_for(signed_in))

    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["client_id", "code", "refresh_token", "scope"])
def test_odd_characters_are_refused_and_not_stumbled_over(client, front_end, name):
    form = {"grant_type": "authorization_code", "client_id": settings.OIDC_CLIENT_ID}

    assert client.post(openid.TOKEN, form | {name: "\0"}).status_code == 400


def test_the_front_end_is_registered_once_however_often(front_end):
    openid.register()

    (client,) = Client.objects.all()
    assert client.get_redirect_uris() == [openid.CALLBACK]
    assert client.type == Client.Type.PUBLIC
    assert client.skip_consent


def test_an_origin_that_is_no_longer_ours_is_forgotten(front_end, settings):
    settings.FRONTEND_ORIGINS = ["https://new.example"]
    openid.register()

    assert Client.objects.get().get_redirect_uris() == ["https://new.example/auth-callback"]


def test_an_administrator_sees_the_client(client, front_end, django_user_model):
    admin = django_user_model.objects.create_superuser("root", password="correct horse battery")
    client.force_login(admin)

    answer = client.get("/admin/allauth_idp_oidc/client/")

    assert settings.OIDC_CLIENT_ID.encode() in answer.content


def test_a_registration_says_for_which_origins_it_is(front_end, capsys):
    call_command("oidc_client")

    assert openid.ORIGIN in capsys.readouterr().out
