from allauth.idp.oidc import views as standard
from django.urls import include, path

from glowing.accounts.oidc import views

# The namespaces and paths are allauth's: its templates link to them.
provider = [
    path(".well-known/openid-configuration", views.configuration, name="configuration"),
    path(".well-known/jwks.json", views.jwks, name="jwks"),
    path("identity/o/authorize", views.authorization, name="authorization"),
    path("identity/o/logout", views.logout, name="logout"),
    path("identity/o/api/token", views.token, name="token"),
    path("identity/o/api/revoke", views.revoke, name="revoke"),
    path("identity/o/api/userinfo", standard.user_info, name="userinfo"),
]
# Where clients of Cognito look: their addresses are made of a region and a pool.
COGNITO = "<path:region>.amazonaws.com/<str:pool>/.well-known/openid-configuration"

urlpatterns = [
    path("", include(([path("", include((provider, "oidc")))], "idp"))),
    path(COGNITO, views.configuration),
    path("logout", views.cognito_logout, name="cognito-logout"),
]
