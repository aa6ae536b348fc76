"""What goes on in the background, for the existing client: read, and forget what is over."""

from __future__ import annotations

from rest_framework import serializers

from glowing.jobs import services
from glowing.jobs.models import Task
from glowing.jobs.statuses import with_progress
from glowing.records.resource import Resource
from glowing.records.serializers import RecordSerializer


class TaskSerializer(RecordSerializer):
    progress = serializers.FloatField(read_only=True)
    step = serializers.CharField(read_only=True)
    error = serializers.CharField(read_only=True)

    class Meta:
        model = Task
        fields = ("task_type", "record_id", "title", "status", "progress", "step", "error")


TASKS = Resource(
    name="tasks",
    serializer=TaskSerializer,
    order=("-created_at", "-id"),
    methods=frozenset({"GET", "DELETE"}),
    rows=lambda user: with_progress(Task.objects.for_user(user)),
    delete=services.delete_task,
)

RESOURCES = (TASKS,)
