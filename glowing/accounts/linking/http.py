"""How this server asks a provider: with limits of time, and again only where that is harmless."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from glowing.accounts.linking.errors import ProviderUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_S = 3.05
READ_S = 8.0
# Reading is harmless to repeat; a code may have been spent although no answer came.
RETRY = Retry(
    total=2,
    connect=1,
    read=0,
    status=1,
    backoff_factor=0.2,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods={"GET"},
    respect_retry_after_header=False,
    raise_on_status=False,
)
LONGEST_RETRY_AFTER_S = 3600


def ask(
    who: str, method: str, url: str, *, data: Mapping[str, str] = {}, authorization: str = ""
) -> requests.Response:
    """Send a form or nothing, follow no redirects, and return an answer below 500.

    Raises `ProviderUnavailable`, with a sentence that names `who`, for everything else.
    """
    headers = {"Accept": "application/json"}
    headers |= {"Authorization": authorization} if authorization else {}
    try:
        with requests.Session() as session:
            session.mount(url, HTTPAdapter(max_retries=RETRY))
            answer = session.request(
                method,
                url,
                data=dict(data) or None,
                headers=headers,
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
            )
    except requests.RequestException as err:
        raise ProviderUnavailable(f"{who} cannot be reached. Try again in a moment.") from err
    if answer.status_code == requests.codes.too_many or answer.status_code >= 500:
        raise ProviderUnavailable(
            f"{who} is too busy or broken. Try again in a moment.", retry_after=_pause(answer)
        )
    return answer


def body_of(answer: requests.Response) -> dict[str, Any]:
    """Return the JSON object of an answer; empty for everything that is none."""
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _pause(answer: requests.Response) -> timedelta | None:
    seconds = answer.headers.get("Retry-After", "")
    if not seconds.isdecimal():
        return None
    return timedelta(seconds=min(int(seconds), LONGEST_RETRY_AFTER_S))
