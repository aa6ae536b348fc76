from __future__ import annotations

import factory

from chat.models import ChatMessage
from tests.factories.accounts import UserFactory


class ChatMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChatMessage

    owner = factory.SubFactory(UserFactory)
    channel_id = "1337"
    sender_id = factory.Sequence(lambda n: f"{40_000 + n}")
    user_login = factory.Sequence(lambda n: f"chatter{n}")
    user_name = factory.LazyAttribute(lambda message: message.user_login.title())
    message = factory.Sequence(lambda n: f"Line {n}")
