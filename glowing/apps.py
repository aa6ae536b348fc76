from django.apps import AppConfig


class GlowingConfig(AppConfig):
    """The project itself: its system checks and the commands that concern the whole of it."""

    name = "glowing"

    def ready(self) -> None:
        from glowing import checks  # noqa: F401 - registers them
