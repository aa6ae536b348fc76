from __future__ import annotations

import factory
from django.utils import timezone

from tests.factories.streams import VideoClipFactory
from transcription.models import Segment, Transcript


class TranscriptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Transcript

    class Params:
        unfinished = factory.Trait(finished_at=None)

    owner = factory.SelfAttribute("clip.owner")
    clip = factory.SubFactory(VideoClipFactory)
    language = "en"
    engine = "faster-whisper"
    model = "tiny.en"
    finished_at = factory.LazyFunction(timezone.now)


class SegmentFactory(factory.django.DjangoModelFactory):
    """Two seconds of text, one after the other, the words spread evenly."""

    class Meta:
        model = Segment

    transcript = factory.SubFactory(TranscriptFactory)
    index = factory.LazyAttribute(lambda segment: segment.transcript.segments.count())
    start_ms = factory.LazyAttribute(lambda segment: segment.index * 2_500)
    end_ms = factory.LazyAttribute(lambda segment: segment.start_ms + 2_000)
    text = "He was not an ill-disposed young man."

    @factory.lazy_attribute
    def words(self) -> list[dict[str, object]]:
        texts = self.text.split()
        step = (self.end_ms - self.start_ms) // len(texts)
        return [
            {
                "text": text,
                "start_ms": self.start_ms + step * number,
                "end_ms": self.start_ms + step * (number + 1),
                "probability": 0.9,
                "estimated": False,
            }
            for number, text in enumerate(texts)
        ]
