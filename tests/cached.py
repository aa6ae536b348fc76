"""What this test process keeps in the cache, whose server it shares with the other processes."""

from django.core.cache import cache


def _client():
    return cache._cache.get_client()


def keys(name: str = "") -> list[bytes]:
    """Return what the server calls all that is kept under names that begin so."""
    return list(_client().keys(cache.make_key(name) + "*"))


def lasts_s(key: bytes) -> int:
    """Return for how long one of them is kept."""
    return _client().ttl(key)


def forget() -> None:
    """Empty the cache of this process; `cache.clear` would empty everybody's."""
    if names := keys():
        _client().delete(*names)
