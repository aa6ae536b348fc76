"""The request side of episodes: validate, write, enqueue on commit."""

from episodes.services.episodes import (
    accept,
    create_episode,
    dismiss,
    request_suggestions,
    suggest,
)

__all__ = ["accept", "create_episode", "dismiss", "request_suggestions", "suggest"]
