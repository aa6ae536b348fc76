from __future__ import annotations

import hashlib
from uuid import uuid4

import factory

from tests.factories.accounts import UserFactory
from widgets.models import ActionToken, StreamWidget


class StreamWidgetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StreamWidget

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Widget {n}")
    type = "countdown"
    config = factory.LazyFunction(lambda: {"duration": 300})
    state = factory.LazyFunction(lambda: {"enabled": False, "duration_left": 300})
    token = factory.LazyFunction(lambda: str(uuid4()))
    token_digest = factory.LazyAttribute(
        lambda widget: hashlib.sha256(widget.token.encode()).hexdigest()
    )


class ActionTokenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionToken

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Deck {n}")
    digest = factory.LazyFunction(lambda: hashlib.sha256(uuid4().bytes).hexdigest())
