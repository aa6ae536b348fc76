from __future__ import annotations

from django.db import models

from glowing.accounts.ownership import OwnedModel
from streams.models import VideoClip


class Transcript(OwnedModel):
    """What was said in one clip; `finished_at` is None while windows are still being recognised."""

    clip = models.OneToOneField(VideoClip, on_delete=models.CASCADE, related_name="transcript")
    language = models.CharField(max_length=8, blank=True)
    engine = models.CharField(max_length=32, blank=True)
    model = models.CharField(max_length=255, blank=True)
    initial_prompt = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("clip",)

    def __str__(self) -> str:
        return f"Transcript of {self.clip}"


class Segment(models.Model):
    """One sentence-like piece of a transcript, in milliseconds of its clip.

    `words` is `[{"text", "start_ms", "end_ms", "probability", "estimated"}]`; every word has a
    time, and `estimated` marks those that were interpolated rather than recognised.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    index = models.PositiveIntegerField()
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    text = models.TextField()
    words = models.JSONField(default=list, blank=True)
    avg_logprob = models.FloatField(null=True, blank=True)
    no_speech_prob = models.FloatField(null=True, blank=True)
    compression_ratio = models.FloatField(null=True, blank=True)
    temperature = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("transcript", "index")
        constraints = [
            models.UniqueConstraint(fields=["transcript", "index"], name="one_segment_per_index")
        ]

    def __str__(self) -> str:
        return self.text
