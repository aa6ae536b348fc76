"""What the existing client does with episodes and projects."""

from django.urls import path

from episodes.api.actions import render, upload
from episodes.api.chat import chat
from episodes.api.records import RESOURCES
from episodes.api.schema import cut_list_schema

urlpatterns = [
    path("schemas/cut-list.json", cut_list_schema, name="cut-list-schema"),
    path("render", render, name="render"),
    path("upload/youtube", upload, name="upload-youtube"),
    path("ai/chat", chat, name="ai-chat"),
]

__all__ = ["RESOURCES", "urlpatterns"]
