from django.urls import reverse

from tests.factories.chat import ChatMessageFactory


def test_chat_is_found_by_what_was_said(admin_client):
    ChatMessageFactory(message="Hello there")
    ChatMessageFactory(message="Good night")

    answer = admin_client.get(reverse("admin:chat_chatmessage_changelist"), {"q": "hello"})

    assert [one.message for one in answer.context["cl"].result_list] == ["Hello there"]
