from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from streams.models import Stream, VideoClip
from transcription import selectors
from transcription.exports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest

    from transcription.selectors import StreamSegment


@require_safe
@login_required
def export_stream(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    stream = get_object_or_404(Stream.objects.for_user(request.user), pk=pk)
    language = next(iter(selectors.languages(stream)), "")
    return _file(selectors.stream_segments(stream), language, kind, str(stream))


@require_safe
@login_required
def export_clip(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    clip = get_object_or_404(VideoClip.objects.for_user(request.user), pk=pk)
    transcript = selectors.transcript_of(clip)
    language = transcript.language if transcript else ""
    name = clip.key.rpartition("/")[2].rpartition(".")[0]
    return _file(selectors.clip_segments(clip), language, kind, name)


def _file(segments: Sequence[StreamSegment], language: str, kind: str, name: str) -> HttpResponse:
    form = FORMATS[kind]
    filename = f"{slugify(name, allow_unicode=True) or 'transcript'}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    return HttpResponse(
        form.write(segments, language),
        content_type=form.content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )
