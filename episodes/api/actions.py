"""What the existing client does with many episodes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from episodes import services
from episodes.api.fields import TextField
from glowing.accounts.linking import tokens
from glowing.accounts.models import Provider
from glowing.accounts.requests import person_of
from glowing.exceptions import PermissionDenied

if TYPE_CHECKING:
    from rest_framework.request import Request

    from episodes.services.batches import Refused

EPISODES_MAX = 100
WAITS = "This episode waits for its upload. This server does not send videos to YouTube yet."


def _ids() -> serializers.ListField:
    return serializers.ListField(
        child=TextField(max_length=64), allow_empty=False, max_length=EPISODES_MAX
    )


class RenderRequest(serializers.Serializer[Any]):
    episodeIds = _ids()


class RenderJob(serializers.Serializer[Any]):
    jobId = serializers.UUIDField()
    episodeIds = serializers.ListField(child=serializers.UUIDField())


class RenderRefusal(serializers.Serializer[Any]):
    episodeId = serializers.CharField()
    message = serializers.CharField()
    code = serializers.CharField()


class RenderAnswer(serializers.Serializer[Any]):
    message = serializers.CharField()
    totalEpisodes = serializers.IntegerField()
    jobs = RenderJob(many=True)
    errors: Any = RenderRefusal(many=True)


class UploadRequest(serializers.Serializer[Any]):
    episode_ids = _ids()


class QueuedUpload(serializers.Serializer[Any]):
    episode_id = serializers.UUIDField()
    upload_status = serializers.CharField()
    message = serializers.CharField()


class UploadRefusal(serializers.Serializer[Any]):
    episode_id = serializers.CharField()
    error = serializers.CharField()
    code = serializers.CharField()


class UploadAnswer(serializers.Serializer[Any]):
    message = serializers.CharField()
    queued_count = serializers.IntegerField()
    queued = QueuedUpload(many=True)
    validation_errors = UploadRefusal(many=True)


@extend_schema(operation_id="render_episodes", request=RenderRequest, responses=RenderAnswer)
@api_view(["POST"])
def render(request: Request) -> Response:
    """Queue the renders of what can be rendered, and say of the rest why it cannot."""
    ids = _asked(RenderRequest(data=request.data), "episodeIds")
    jobs, refused = services.request_renders(owner=person_of(request), ids=ids)
    return Response(
        {
            "message": _summary("{} of {} renders are queued.", len(jobs), refused),
            "totalEpisodes": len(jobs) + len(refused),
            "jobs": [{"jobId": job.pk, "episodeIds": [job.record_id]} for job in jobs],
            "errors": [
                {"episodeId": one.episode_id, "message": one.message, "code": one.code}
                for one in refused
            ],
        }
    )


@extend_schema(operation_id="upload_episodes", request=UploadRequest, responses=UploadAnswer)
@api_view(["POST"])
def upload(request: Request) -> Response:
    """Let episodes wait for their upload to YouTube, in this order, first come, first served."""
    ids = _asked(UploadRequest(data=request.data), "episode_ids")
    if tokens.usable(user=person_of(request), name=Provider.YOUTUBE) is None:
        message = "Connect YouTube in your profile first, then upload."
        raise PermissionDenied(message, code="episodes.youtube_not_linked")
    queued, refused = services.queue_uploads(owner=person_of(request), ids=ids)
    return Response(
        {
            "message": _summary("{} of {} episodes wait for their upload.", len(queued), refused),
            "queued_count": len(queued),
            "queued": [
                {"episode_id": one.pk, "upload_status": one.upload_status, "message": WAITS}
                for one in queued
            ],
            "validation_errors": [
                {"episode_id": one.episode_id, "error": one.message, "code": one.code}
                for one in refused
            ],
        }
    )


def _asked(serializer: serializers.Serializer[Any], name: str) -> list[str]:
    """Return the ids of a request, each once and in its order."""
    serializer.is_valid(raise_exception=True)
    return list(dict.fromkeys(serializer.validated_data[name]))


def _summary(sentence: str, done: int, refused: list[Refused]) -> str:
    reasons = dict.fromkeys(one.message for one in refused)
    return " ".join([sentence.format(done, done + len(refused)), *reasons])
