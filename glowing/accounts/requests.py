from typing import cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from glowing.accounts.models import User


class PersonRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User
    htmx: HtmxDetails


def person_of(request: Request) -> User:
    """Return who sent a REST request that the permissions let through: nobody is anonymous."""
    return cast("User", request.user)
