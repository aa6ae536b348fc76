import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from glowing.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_new_person_reads_a_folder_of_their_own(owner):
    assert owner.archive_name("one.mkv") == f"users/{owner.pk}/one.mkv"


def test_a_superuser_reads_the_whole_archive():
    admin = User.objects.create_superuser("admin", password="correct horse battery")

    assert admin.archive_name("one.mkv") == "one.mkv"


@pytest.mark.parametrize("folder", ["users/1", "/users/1/", "users/../", "users//", "\\/", "./"])
def test_what_is_no_folder_is_refused(owner, folder):
    owner.archive_root = folder

    with pytest.raises(ValidationError):
        owner.full_clean()


@pytest.mark.parametrize("folder", ["users/1", ""])
def test_nobody_reads_beyond_a_folder_by_mistake(owner, folder):
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=owner.pk).update(archive_root=folder)


def test_who_is_no_longer_a_superuser_needs_a_folder():
    admin = User.objects.create_superuser("admin", password="correct horse battery")
    admin.is_superuser = False

    with pytest.raises(ValidationError, match="Only a superuser may have the whole archive"):
        admin.full_clean()
