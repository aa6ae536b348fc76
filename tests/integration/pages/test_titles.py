"""Every page names itself and the product, in one form and in our own words."""

import re

from django.test import Client

VISITOR = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/none/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-none/",
    "/accounts/password/reset/key/done/",
]
OWNER = [
    "/",
    "/streams/new",
    "/streams/{stream}",
    "/streams/{stream}/review",
    "/episodes",
    "/episodes/{episode}",
    "/tasks",
    "/widgets",
    "/widgets/new",
    "/widgets/tokens",
    "/connections",
    "/api/docs",
    "/nothing",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
    "/accounts/2fa/",
]


def has_title(answer) -> bool:
    return bool(re.search(r"<title>\w[^|<]+\w\?? · glowing-telegram</title>", answer.text))


def test_pages_for_anybody_have_titles(db):
    assert [path for path in VISITOR if not has_title(Client().get(path))] == []


def test_pages_of_a_person_have_titles(client, ids):
    paths = [path.format(**ids) for path in OWNER]

    assert [path for path in paths if not has_title(client.get(path))] == []


def test_the_administration_has_titles_like_the_other_pages(admin_client):
    paths = ["/admin/", "/admin/accounts/user/add/"]

    assert [path for path in paths if not has_title(admin_client.get(path))] == []


def test_whoever_tries_too_often_sees_a_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"change_password": "1/h/user"}

    answers = [client.post("/accounts/password/change/") for _ in range(2)]

    assert answers[-1].status_code == 429
    assert has_title(answers[-1])
