from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from glowing import health

admin.site.site_header = admin.site.site_title = "glowing-telegram"
admin.site.index_title = "Administration"
# One door: the sign-in that counts failed tries leads into the administration as well.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler404 = "glowing.errorpages.handler404"
handler500 = "glowing.outages.handler500"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("glowing.accounts.oidc.urls")),
    path("", include("glowing.accounts.linking.urls")),
    path("api/", include("glowing.api")),
    path("", include("glowing.jobs.urls")),
    path("", include("glowing.storage.urls")),
    path("", include("streams.urls")),
    path("", include("transcription.urls")),
    path("", include("episodes.urls")),
    path("", include("widgets.urls")),
]
