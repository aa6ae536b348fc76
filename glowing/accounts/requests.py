from django.http import HttpRequest

from glowing.accounts.models import User


class PersonRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User
