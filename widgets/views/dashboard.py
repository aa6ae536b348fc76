"""The dashboard: every widget of a person, with what steers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

if TYPE_CHECKING:
    from django.http import HttpResponse

    from glowing.accounts.requests import PersonRequest


@login_required
@require_GET
def widget_list(request: PersonRequest) -> HttpResponse:
    return render(request, "widgets/list.html")
