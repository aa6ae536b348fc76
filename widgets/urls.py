from django.urls import path

from widgets.views import dashboard, editing, overlay, tokens

app_name = "widgets"
urlpatterns = [
    path("widgets", dashboard.widget_list, name="list"),
    path("widgets/new", editing.create, name="create"),
    path("widgets/tokens", tokens.token_list, name="tokens"),
    path("widgets/tokens/<uuid:token_id>/revoke", tokens.revoke, name="revoke"),
    path("widgets/preview", overlay.preview, name="preview"),
    path("widgets/sandbox", overlay.sandbox, name="sandbox"),
    path("widgets/<uuid:widget_id>", overlay.overlay, name="overlay"),
    path("widgets/<uuid:widget_id>/obs.html", overlay.download, name="download"),
    path("widgets/<uuid:widget_id>/control", dashboard.control, name="control"),
    path("widgets/<uuid:widget_id>/actions/<str:action>", dashboard.act, name="act"),
    path("widgets/<uuid:widget_id>/switch", dashboard.switch, name="switch"),
    path("widgets/<uuid:widget_id>/favourite", dashboard.favourite, name="favourite"),
    path("widgets/<uuid:widget_id>/move", dashboard.move, name="move"),
    path("widgets/<uuid:widget_id>/edit", editing.edit, name="edit"),
    path("widgets/<uuid:widget_id>/draft", editing.draft, name="draft"),
    path("widgets/<uuid:widget_id>/link", editing.link, name="link"),
    path("widgets/<uuid:widget_id>/rotate", editing.rotate, name="rotate"),
    path("widgets/<uuid:widget_id>/reload", editing.reload, name="reload"),
    path("widgets/<uuid:widget_id>/test", editing.send_event, name="test"),
    path("widgets/<uuid:widget_id>/delete", editing.delete, name="delete"),
]
