from django.urls import path

from episodes.playlists import project_playlist
from episodes.views import episodes, review

app_name = "episodes"
urlpatterns = [
    path("streams/<uuid:stream_id>/review", review.review, name="review"),
    path("streams/<uuid:stream_id>/suggest", review.suggest, name="suggest"),
    path("streams/<uuid:stream_id>/episodes", review.create, name="create"),
    path("suggestions/<uuid:suggestion_id>/accept", review.accept, name="accept"),
    path("suggestions/<uuid:suggestion_id>/dismiss", review.dismiss, name="dismiss"),
    path("playlist/project/<uuid:project_id>.m3u8", project_playlist, name="project-playlist"),
    path("episodes", episodes.episode_list, name="list"),
    path("episodes/<uuid:episode_id>", episodes.detail, name="detail"),
    path("episodes/<uuid:episode_id>/edit", episodes.edit, name="edit"),
    path("episodes/<uuid:episode_id>/cuts", episodes.edit_cuts, name="cuts"),
    path("episodes/<uuid:episode_id>/cut-list", episodes.edit_cut_list, name="cut-list"),
    path("episodes/<uuid:episode_id>/render", episodes.render_episode, name="render"),
    path("episodes/<uuid:episode_id>/delete", episodes.delete, name="delete"),
]
