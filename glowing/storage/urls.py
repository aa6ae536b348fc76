from django.urls import path

from glowing.storage.views import serve

app_name = "storage"
urlpatterns = [path("files/<str:token>/<str:name>", serve, name="file")]
