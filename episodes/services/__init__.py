"""The request side of episodes: validate, write, enqueue on commit."""

from episodes.services.batches import queue_uploads, request_renders
from episodes.services.deletion import delete_episode, delete_files_of
from episodes.services.episodes import (
    accept,
    create_episode,
    dismiss,
    request_suggestions,
    suggest,
)
from episodes.services.records import create_episodes, edit_episode, update_episode
from episodes.services.render import request_render, update_cut_list

__all__ = [
    "accept",
    "create_episode",
    "create_episodes",
    "delete_episode",
    "delete_files_of",
    "dismiss",
    "edit_episode",
    "queue_uploads",
    "request_render",
    "request_renders",
    "request_suggestions",
    "suggest",
    "update_cut_list",
    "update_episode",
]
