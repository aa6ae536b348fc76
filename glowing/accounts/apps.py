from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "glowing.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from glowing.accounts.oidc import revocation  # noqa: F401 - it listens
