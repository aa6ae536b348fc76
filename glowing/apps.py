from django.apps import AppConfig


class GlowingConfig(AppConfig):
    """The project itself: its system checks, its workflow, the commands about the whole of it."""

    name = "glowing"

    def ready(self) -> None:
        from glowing import checks, workflow  # noqa: F401 - registers them
        from glowing.realtime import logouts  # noqa: F401
