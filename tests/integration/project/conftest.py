from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def fresh_cache(settings, request):
    """Count attempts to log in for each test alone."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": request.node.nodeid}}
