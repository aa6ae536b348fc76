import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.widgets import StreamWidgetFactory


@pytest.fixture
def widget(owner):
    return StreamWidgetFactory(owner=owner, title="Déjà vu", token="a-secret")


@pytest.fixture
def at_desk(client, owner):
    client.force_login(owner)
    return client


def page(client: Client, name: str, *args, **extra):
    return client.get(reverse(f"widgets:{name}", args=args), **extra)


def policy(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


def test_every_source_gets_the_same_page(client, widget):
    there, nowhere = page(client, "overlay", widget.pk), page(client, "overlay", uuid4())

    assert there.status_code == nowhere.status_code == 200
    assert there.content == nowhere.content
    assert there.headers == nowhere.headers


def test_a_source_has_no_session(at_desk, widget):
    answer = page(at_desk, "overlay", widget.pk)

    assert answer.cookies == {}
    assert "Cookie" not in answer["Vary"]


def test_a_source_loads_nothing_from_elsewhere(client, widget):
    answer = page(client, "overlay", widget.pk)

    addresses = re.findall(r'(?:src|href)="([^"]+)"', answer.content.decode())
    assert [one for one in addresses if not one.startswith(("/static/", "data:"))] == []
    assert policy(answer)["default-src"] == "'none'"
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert "http" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["overlay", "sandbox"])
def test_an_address_with_a_secret_is_told_to_nobody(client, widget, name):
    answer = page(client, name, *([widget.pk] if name == "overlay" else []))

    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_preview_is_shown_in_pages_of_our_own_alone(at_desk):
    answer = page(at_desk, "preview")

    assert policy(answer)["frame-ancestors"] == "'self'"
    assert policy(answer)["connect-src"] == "'none'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_preview_needs_somebody_who_is_known(client):
    assert page(client, "preview").status_code == 302


def test_code_of_others_has_neither_an_origin_nor_a_network(client):
    answer = page(client, "sandbox")

    assert policy(answer)["sandbox"] == "allow-scripts"
    assert policy(answer)["default-src"] == "'none'"
    assert "'self'" not in policy(answer)["script-src"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_file_for_obs_knows_the_address_and_the_secret(at_desk, widget, settings):
    answer = page(at_desk, "download", widget.pk)

    assert answer["Content-Disposition"] == 'attachment; filename="deja-vu.html"'
    assert f"{settings.PUBLIC_URL}/widgets/{widget.pk}#a-secret" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_file_for_obs_is_the_owners(client, widget, stranger):
    assert page(client, "download", widget.pk).status_code == 302
    client.force_login(stranger)
    assert page(client, "download", widget.pk).status_code == 404


def test_a_title_is_no_script_in_the_file_for_obs(at_desk, owner):
    widget = StreamWidgetFactory(owner=owner, title="</title><script>alert(1)</script>")

    assert "<script>alert" not in page(at_desk, "download", widget.pk).content.decode()


def test_files_on_any_disk_may_ask_whether_the_server_is_up(client):
    answer = client.get("/healthz", headers={"origin": "null"})

    assert answer["Access-Control-Allow-Origin"] == "*"
