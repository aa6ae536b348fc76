from __future__ import annotations

import factory

from episodes.models import Episode, Project, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.streams import StreamFactory


class EpisodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Episode

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Episode {n}")


class SuggestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suggestion

    owner = factory.SelfAttribute("stream.owner")
    stream = factory.SubFactory(StreamFactory)
    start_ms = 0
    end_ms = 60_000


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Project {n}")
