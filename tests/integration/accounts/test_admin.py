import pytest

from glowing.accounts.models import Consent, LinkedAccount, User

LOGIN = {"username": "ada", "password1": "correct horse", "password2": "correct horse"}


def test_an_administrator_makes_a_login(admin_client):
    admin_client.post("/admin/accounts/user/add/", LOGIN | {"usable_password": "true"})

    ada = User.objects.get(username="ada")
    assert ada.check_password("correct horse")
    assert ada.archive_root == f"users/{ada.pk}/"


def test_an_administrator_sees_the_folder_of_a_person(admin_client, owner):
    page = admin_client.get(f"/admin/accounts/user/{owner.pk}/change/")

    assert owner.archive_root in page.content.decode()


def test_nobody_else_enters(client, owner):
    client.force_login(owner)

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_administration_has_no_door_of_its_own(client, db):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_the_administration_shows_linked_accounts_without_their_tokens(admin_client, owner, link):
    link(owner, "twitch")
    account = LinkedAccount.objects.get()

    page = admin_client.get(f"/admin/accounts/linkedaccount/{account.pk}/change/").content.decode()

    assert "streamer4711" in page
    assert account.access_token not in page
    assert account.refresh_token not in page


def test_the_administration_shows_consents_without_their_secrets(admin_client, owner):
    consent = Consent.objects.create(
        owner=owner, provider="youtube", state_digest="d" * 64, verifier="proof", return_to="/"
    )

    page = admin_client.get(f"/admin/accounts/consent/{consent.pk}/change/").content.decode()

    assert "YouTube" in page
    assert "proof" not in page
    assert consent.state_digest not in page


@pytest.mark.parametrize("model", ["linkedaccount", "consent"])
def test_nobody_links_for_somebody_else_in_the_administration(admin_client, model):
    assert admin_client.get(f"/admin/accounts/{model}/add/").status_code == 403


@pytest.mark.parametrize("model", ["identity", "profile", "linkedaccount", "consent"])
def test_the_administration_lists_what_belongs_to_people(admin_client, owner, link, model):
    link(owner, "twitch")

    assert admin_client.get(f"/admin/accounts/{model}/?q=user").status_code == 200


def test_the_administration_lists_accounts_whose_key_is_lost(admin_client, owner, link, settings):
    link(owner, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = ["x" * 43 + "="]

    page = admin_client.get("/admin/accounts/linkedaccount/").content.decode()

    assert "streamer4711" in page
