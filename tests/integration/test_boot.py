import pytest
from django.contrib.auth import get_user_model


@pytest.mark.django_db
def test_users_get_a_private_archive_root():
    user = get_user_model().objects.create_user("ada")

    assert user.archive_root == f"users/{user.pk}/"
