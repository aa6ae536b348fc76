from __future__ import annotations

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.core.management.base import BaseCommand

from glowing.accounts.oidc.clients import CALLBACK, SCOPES


class Command(BaseCommand):
    help = "Register the front end of FRONTEND_ORIGINS with our OpenID provider; may be repeated."

    def handle(self, *, verbosity: int = 1, **_options: object) -> None:
        origins: list[str] = settings.FRONTEND_ORIGINS
        Client.objects.update_or_create(
            id=settings.OIDC_CLIENT_ID,
            defaults={
                "name": "Front end",
                "type": Client.Type.PUBLIC,
                "grant_types": "authorization_code\nrefresh_token",
                "response_types": "code",
                "scopes": "\n".join(SCOPES),
                "default_scopes": "openid\nprofile\nemail",
                "redirect_uris": "\n".join(origin + CALLBACK for origin in origins),
                "cors_origins": "\n".join(origins),
                "skip_consent": True,
            },
        )
        if verbosity:
            self.stdout.write(f"{settings.OIDC_CLIENT_ID} may sign people in from {origins}.")
