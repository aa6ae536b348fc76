"""The JSON endpoints of a job; a page polls the first when its socket is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.decorators import api_view
from rest_framework.response import Response

from glowing.jobs import services
from glowing.jobs.events import as_payload
from glowing.jobs.selectors import job_of

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


@api_view(["GET"])
def detail(request: Request, job_id: UUID) -> Response:
    job = job_of(request.user, job_id)
    return Response(as_payload(job) | {"log_tail": job.log_tail})


@api_view(["POST"])
def cancel(request: Request, job_id: UUID) -> Response:
    job = job_of(request.user, job_id)
    services.request_cancel(job=job)
    return Response(as_payload(job), status=202)


@api_view(["POST"])
def retry(request: Request, job_id: UUID) -> Response:
    job = services.retry(job=job_of(request.user, job_id))
    return Response(as_payload(job), status=202)
