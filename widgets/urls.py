from django.urls import path

from widgets.views import dashboard

app_name = "widgets"
urlpatterns = [
    path("widgets", dashboard.widget_list, name="list"),
]
