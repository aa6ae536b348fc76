from glowing.accounts.models import User

LOGIN = {"username": "ada", "password1": "correct horse", "password2": "correct horse"}


def test_an_administrator_makes_a_login(admin_client):
    admin_client.post("/admin/accounts/user/add/", LOGIN | {"usable_password": "true"})

    ada = User.objects.get(username="ada")
    assert ada.check_password("correct horse")
    assert ada.archive_root == f"users/{ada.pk}/"


def test_an_administrator_sees_the_folder_of_a_person(admin_client, owner):
    page = admin_client.get(f"/admin/accounts/user/{owner.pk}/change/")

    assert owner.archive_root in page.content.decode()


def test_nobody_else_enters(client, owner):
    client.force_login(owner)

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_administration_has_no_door_of_its_own(client, db):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
