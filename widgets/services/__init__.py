from widgets.services.action_tokens import create_action_token, revoke_action_token
from widgets.services.actions import act, feed, wake
from widgets.services.arranging import move_favourite
from widgets.services.plans import feed_plans
from widgets.services.records import (
    create_widgets,
    delete_widget,
    delete_widgets_of,
    rotate_token,
    update_widget,
)
from widgets.services.tokens import digest_of, new_token
from widgets.services.trials import send_test_event

__all__ = [
    "act",
    "create_action_token",
    "create_widgets",
    "delete_widget",
    "delete_widgets_of",
    "digest_of",
    "feed",
    "feed_plans",
    "move_favourite",
    "new_token",
    "revoke_action_token",
    "rotate_token",
    "send_test_event",
    "update_widget",
    "wake",
]
