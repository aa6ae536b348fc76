"""Every page: anonymous people are sent to log in, strangers and wrong ids get a 404."""

import pytest
from django.test import Client

PAGES = [
    "/streams/{stream}",
    "/streams/{stream}/review",
    "/streams/{stream}/episodes",
    "/episodes/{episode}",
]
ACTIONS = [
    "/streams/{stream}/edit",
    "/streams/{stream}/ingest",
    "/streams/{stream}/delete",
    "/streams/{stream}/suggest",
    "/suggestions/{suggestion}/accept",
    "/suggestions/{suggestion}/dismiss",
    "/episodes/{episode}/edit",
    "/episodes/{episode}/cuts",
    "/episodes/{episode}/cut-list",
    "/episodes/{episode}/render",
    "/episodes/{episode}/delete",
    "/tasks/{job}/cancel",
    "/tasks/{job}/retry",
]
LISTS = ["/", "/streams/new", "/episodes", "/tasks", "/tasks/active"]


@pytest.mark.parametrize("path", [*LISTS, *PAGES])
def test_a_page_opens_for_its_owner(client, ids, path):
    assert client.get(path.format(**ids)).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_finds_no_page(strange, ids, path):
    assert strange.get(path.format(**ids)).status_code == 404


@pytest.mark.parametrize("path", ACTIONS)
def test_a_stranger_can_do_nothing(strange, ids, path):
    assert strange.post(path.format(**ids)).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_an_id_of_nothing_is_not_found(client, ids, path):
    nothing = dict.fromkeys(ids, ids["nothing"])

    assert client.get(path.format(**nothing)).status_code == 404


@pytest.mark.parametrize("path", ACTIONS)
def test_nothing_is_done_with_an_id_of_nothing(client, ids, path):
    nothing = dict.fromkeys(ids, ids["nothing"])

    assert client.post(path.format(**nothing)).status_code == 404


@pytest.mark.parametrize("path", [*LISTS, *PAGES])
def test_an_anonymous_visitor_is_sent_to_log_in(ids, path):
    answer = Client().get(path.format(**ids))

    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", ACTIONS)
def test_an_anonymous_visitor_can_do_nothing(ids, path):
    answer = Client().post(path.format(**ids))

    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", ACTIONS)
def test_an_action_is_not_a_page(client, ids, path):
    assert client.get(path.format(**ids)).status_code == 405


@pytest.mark.parametrize("path", ["/", *PAGES[:2], "/episodes", "/tasks"])
def test_a_page_takes_no_other_method(client, ids, path):
    assert client.put(path.format(**ids)).status_code == 405


@pytest.mark.parametrize("path", [*LISTS, *PAGES])
def test_a_page_has_nothing_inline(client, ids, path):
    html = client.get(path.format(**ids)).content.decode()

    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
