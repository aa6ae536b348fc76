from __future__ import annotations

from django.db import models
from django.db.models import Q

from glowing.accounts.ownership import OwnedModel
from glowing.jobs.models import Job
from streams.models import VideoClip


class Transcript(OwnedModel):
    """What one job heard in one clip; `finished_at` is None while windows are being recognised.

    A clip has at most one finished transcript. A new job writes its own beside it and replaces it
    when done, so the old one can be read until then. `source` names the sound and the settings
    it was made from; empty matches none. Readers go through `selectors`.
    """

    clip = models.ForeignKey(VideoClip, on_delete=models.CASCADE, related_name="transcripts")
    job = models.OneToOneField(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=8, blank=True)
    engine = models.CharField(max_length=32, blank=True)
    model = models.CharField(max_length=255, blank=True)
    initial_prompt = models.TextField(blank=True)
    source = models.CharField(max_length=64, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("clip", "created_at")
        constraints = [
            models.UniqueConstraint(
                fields=["clip"],
                condition=Q(finished_at__isnull=False),
                name="one_finished_transcript_per_clip",
            )
        ]

    def __str__(self) -> str:
        return f"Transcript of {self.clip}"


class Segment(models.Model):
    """One sentence-like piece of a transcript, in milliseconds of its clip.

    `words` is `[{"text", "start_ms", "end_ms", "probability", "estimated"}]`; every word has a
    time, and `estimated` marks those that were interpolated rather than recognised. `window_ms`
    is where the window of audio began that the segment was heard in; windows are written whole.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    window_ms = models.PositiveBigIntegerField(default=0, editable=False)
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
