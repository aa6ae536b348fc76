from __future__ import annotations

import factory

from streams.models import AudioTrack, Series, Stream, Upload, VideoClip
from tests.factories.accounts import UserFactory


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Series

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Series {n}")


class StreamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stream

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Stream {n}")
    prefix = factory.Sequence(lambda n: f"2026-11-{n:02}")


class VideoClipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VideoClip

    owner = factory.SelfAttribute("stream.owner")
    stream = factory.SubFactory(StreamFactory)
    key = factory.Sequence(lambda n: f"2026-11-22/clip {n}.mkv")


class AudioTrackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AudioTrack

    clip = factory.SubFactory(VideoClipFactory)
    index = 0


class UploadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Upload

    owner = factory.SelfAttribute("stream.owner")
    stream = factory.SubFactory(StreamFactory)
    name = factory.Sequence(lambda n: f"clip {n}.mkv")
    size_bytes = 10
