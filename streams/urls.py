from django.urls import path

from streams import playlists, uploads, views

app_name = "streams"
urlpatterns = [
    path("", views.stream_list, name="list"),
    path("streams/new", views.create, name="create"),
    path("streams/<uuid:stream_id>", views.detail, name="detail"),
    path("streams/<uuid:stream_id>/edit", views.edit, name="edit"),
    path("streams/<uuid:stream_id>/ingest", views.ingest, name="ingest"),
    path("streams/<uuid:stream_id>/delete", views.delete, name="delete"),
    path("streams/<uuid:stream_id>/timeline.json", playlists.timeline, name="timeline"),
    path("streams/<uuid:stream_id>/thumbnails.vtt", playlists.thumbnails, name="thumbnails"),
    path("streams/<uuid:stream_id>/peaks.json", playlists.peaks, name="peaks"),
    path("playlist/<uuid:stream_id>.m3u8", playlists.playlist, name="playlist"),
    path("uploads", uploads.Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:upload_id>", uploads.UploadView.as_view(), name="upload"),
]
