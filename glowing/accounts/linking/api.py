from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from glowing.accounts.linking import consents, providers, tokens
from glowing.accounts.models import LinkedAccount, Provider
from glowing.accounts.requests import person_of
from glowing.exceptions import GlowingError

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


class ConsentRequestSerializer(serializers.Serializer[dict[str, Any]]):
    """`redirect_uri` is the page of the front end to come back to, not the OAuth redirect."""

    scopes = serializers.ListField(
        child=serializers.CharField(max_length=128), allow_empty=False, max_length=20
    )
    redirect_uri = serializers.CharField(max_length=2048)

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        offered = providers.DECLARED[self.context["provider"]]().scopes
        unknown = sorted(set(scopes) - offered)
        if unknown:
            raise serializers.ValidationError(
                f"Only these may be asked for: {', '.join(sorted(offered))}."
            )
        return scopes

    def validate_redirect_uri(self, address: str) -> str:
        if not consents.is_ours(address):
            raise serializers.ValidationError(
                "Name a page of this installation: its origin must be in FRONTEND_ORIGINS."
            )
        return address


class ConsentAnswerSerializer(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField(max_length=4096)
    state = serializers.CharField(max_length=256)
    scope = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Ignored."
    )


class AddressSerializer(serializers.Serializer[dict[str, str]]):
    url = serializers.CharField()


class TokenSerializer(serializers.Serializer[LinkedAccount]):
    """A working token; YouTube's carries neither id nor login."""

    access_token = serializers.CharField()
    broadcaster_id = serializers.CharField(allow_blank=True)
    login = serializers.CharField(allow_blank=True)


@method_decorator(cache_control(no_store=True), name="dispatch")
class LinkView(APIView):
    """One provider's part of the linking; the routes name the provider."""

    provider: Provider = Provider.TWITCH


class ConsentView(LinkView):
    @extend_schema(request=ConsentRequestSerializer, responses=AddressSerializer)
    def post(self, request: Request) -> Response:
        """Return the provider's page where the person consents; nothing that is linked changes."""
        asked = ConsentRequestSerializer(data=request.data, context={"provider": self.provider})
        asked.is_valid(raise_exception=True)
        url = consents.start(
            user=person_of(request),
            name=self.provider,
            scopes=asked.validated_data["scopes"],
            redirect_uri=consents.client_redirect(self.provider),
            return_to=asked.validated_data["redirect_uri"],
        )
        return Response({"url": url})


class CallbackView(LinkView):
    @extend_schema(request=ConsentAnswerSerializer, responses=AddressSerializer)
    def post(self, request: Request) -> Response:
        """Link the account that consented, and return the page the person came from."""
        brought = ConsentAnswerSerializer(data=request.data)
        brought.is_valid(raise_exception=True)
        url = consents.finish(
            user=person_of(request),
            name=self.provider,
            state=brought.validated_data["state"],
            code=brought.validated_data["code"],
        )
        return Response({"url": url})


class TokenView(LinkView):
    """The access token for calls from the browser, and the end of the link.

    The client takes any JSON for a token, whatever the status is: every answer of GET without a
    token is empty or plain text.
    """

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        answer = super().handle_exception(exc)
        if self.request.method not in {"GET", "HEAD"}:
            return answer
        if isinstance(exc, GlowingError):
            return _as_text(exc, answer)
        if answer.status_code == status.HTTP_401_UNAUTHORIZED:
            answer.data = None
        return answer

    @extend_schema(
        responses={
            200: TokenSerializer,
            204: OpenApiResponse(description="No account is linked."),
            401: OpenApiResponse(description="Not signed in; empty."),
            (400, "text/plain"): OpenApiResponse(str, description="The provider is not set up."),
            (503, "text/plain"): OpenApiResponse(str, description="There is no token just now."),
            (503, "application/json"): OpenApiResponse({"$ref": "#/components/schemas/Error"}),
        }
    )
    def get(self, request: Request) -> Response:
        """Return a token that works for the next minutes."""
        account = tokens.usable(user=person_of(request), name=self.provider)
        if account is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        is_named = self.provider == Provider.TWITCH
        return Response(
            {
                "access_token": account.access_token,
                "broadcaster_id": account.external_id if is_named else "",
                "login": account.login if is_named else "",
            }
        )

    @extend_schema(responses={204: OpenApiResponse(description="No account is linked.")})
    def delete(self, request: Request) -> Response:
        """Unlink the account; the provider is told, if it can be reached."""
        tokens.unlink(user=person_of(request), name=self.provider)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _as_text(error: GlowingError, answer: Response) -> HttpResponse:
    kept = {name: value for name, value in answer.items() if name == "Retry-After"}
    text = f"{error.code}: {error.message}\n"
    return HttpResponse(text, status=answer.status_code, content_type="text/plain", headers=kept)


# Each provider's routes by name: an unknown provider has no address at all.
urlpatterns = [
    path(f"auth/{name}/{last}", view.as_view(provider=name), name=f"{name}-{last}")
    for name in Provider
    for last, view in (("url", ConsentView), ("callback", CallbackView), ("token", TokenView))
]
