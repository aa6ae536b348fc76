from widgets.services.action_tokens import create_action_token, revoke_action_token
from widgets.services.actions import act, feed, wake
from widgets.services.records import create_widgets, delete_widget, rotate_token, update_widget
from widgets.services.tokens import digest_of, new_token

__all__ = [
    "act",
    "create_action_token",
    "create_widgets",
    "delete_widget",
    "digest_of",
    "feed",
    "new_token",
    "revoke_action_token",
    "rotate_token",
    "update_widget",
    "wake",
]
