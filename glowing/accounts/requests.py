from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from glowing.accounts.models import User


class PersonRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User
    htmx: HtmxDetails
