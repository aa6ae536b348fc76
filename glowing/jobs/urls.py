from django.urls import path

from glowing.jobs import pages, views

app_name = "jobs"
urlpatterns = [
    path("tasks", pages.job_list, name="list"),
    path("tasks/active", pages.badge, name="badge"),
    path("tasks/<uuid:job_id>/cancel", pages.cancel, name="page-cancel"),
    path("tasks/<uuid:job_id>/retry", pages.retry, name="page-retry"),
    path("jobs/<uuid:job_id>", views.detail, name="detail"),
    path("jobs/<uuid:job_id>/cancel", views.cancel, name="cancel"),
    path("jobs/<uuid:job_id>/retry", views.retry, name="retry"),
]
