"""Passwords guessed, by account and by client; known devices; the lists of sign-ins; idle sessions."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from articles.admin import kept_forms, sign_in_limits
from articles.admin.sign_in_limits import DEVICE_COOKIE, KNOWN
from articles.models import FailedSignIn, SignIn, Tag

PASSWORD = "print-is-kept-verbatim"


@pytest.fixture
def chief(db) -> User:
    return User.objects.create_superuser("chief", password=PASSWORD)


@pytest.fixture
def few_guesses(monkeypatch) -> None:
    """Limits that a test reaches with fewer requests."""
    monkeypatch.setitem(sign_in_limits.OF_STRANGERS, ("ip_address",), 15)
    monkeypatch.setitem(sign_in_limits.OF_STRANGERS, ("username",), 20)


class Browser:
    """A browser at an address, with cookies of its own."""

    def __init__(self, address: str, agent: str = "Firefox") -> None:
        self.address = address
        self.client = Client(headers={"accept-language": "zh-hans", "user-agent": agent}, REMOTE_ADDR=address)

    def sign_in(self, name: str = "chief", password: str = PASSWORD):
        return self.client.post("/admin/login/", {"username": name, "password": password})

    def guess(self, times: int, name: str = "chief") -> list[int]:
        return [self.sign_in(name, f"guess-{number}").status_code for number in range(times)]


@pytest.mark.slow
def test_ten_wrong_passwords_from_one_client_stop_that_client_alone(chief):
    stranger = Browser("9.9.9.9")
    assert stranger.guess(10) == [200] * 9 + [429]
    locked = stranger.sign_in()
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "3600")
    assert "用户名或密码错得太多。请过一小时再试" in locked.content.decode()
    assert Browser("8.8.8.8").sign_in().status_code == 302


@pytest.mark.slow
def test_guessing_over_many_names_from_one_client_is_stopped(chief):
    stranger = Browser("9.9.9.9")
    assert [stranger.guess(1, f"name-{number}")[0] for number in range(51)] == [200] * 49 + [429] * 2
    assert stranger.sign_in().status_code == 429
    assert Browser("8.8.8.8").sign_in().status_code == 302


@pytest.mark.slow
def test_guessing_from_many_clients_is_stopped(chief):
    statuses = [Browser(f"9.9.9.{number}").guess(1)[0] for number in range(101)]
    assert statuses == [200] * 99 + [429] * 2


@pytest.mark.slow
def test_strangers_do_not_lock_out_a_known_device_even_from_its_own_address(chief, few_guesses):
    known = Browser("9.9.9.9")
    assert known.sign_in().status_code == 302
    known.client.post("/admin/logout/")
    assert Browser("9.9.9.9").guess(16)[-1] == 429
    for number in range(20):
        Browser(f"9.9.8.{number}").guess(1)
    assert Browser("7.7.7.7").sign_in().status_code == 429
    assert known.sign_in().status_code == 302


@pytest.mark.slow
def test_a_known_device_has_ten_guesses_too_whatever_it_calls_itself(chief):
    known = Browser("9.9.9.9")
    known.sign_in()
    known.client.post("/admin/logout/")
    for number in range(10):
        known.client.defaults["HTTP_USER_AGENT"] = f"Firefox {number}"
        known.guess(1)
    assert known.sign_in().status_code == 429


@pytest.mark.slow
def test_a_device_is_known_for_the_accounts_that_signed_in_with_it(chief):
    User.objects.create_superuser("second", password=PASSWORD)
    known = Browser("9.9.9.9")
    known.sign_in()
    known.client.post("/admin/logout/")
    Browser("9.9.9.9").guess(10, "second")
    assert known.sign_in("second").status_code == 429


@pytest.mark.slow
@pytest.mark.parametrize("cookie", ["", "forged", "eyJrZXkiOiJ4IiwiYWNjb3VudHMiOlsiY2hpZWYiXX0:x:y"])
def test_nobody_is_known_by_a_forged_cookie_or_name(chief, cookie):
    stranger = Browser("9.9.9.9", agent=f"{KNOWN}x")
    stranger.client.cookies[DEVICE_COOKIE] = cookie
    stranger.guess(10)
    assert stranger.sign_in().status_code == 429
    assert not FailedSignIn.objects.filter(user_agent__startswith=KNOWN).exists()


@pytest.mark.slow
def test_going_on_guessing_does_not_prolong_the_lock(chief):
    stranger = Browser("9.9.9.9")
    stranger.guess(10)
    last = AccessAttempt.objects.get().attempt_time
    assert stranger.guess(5) == [429] * 5
    assert AccessAttempt.objects.get().attempt_time == last
    AccessAttempt.objects.update(attempt_time=last - timezone.timedelta(minutes=61))
    assert stranger.sign_in().status_code == 302


@pytest.mark.slow
def test_a_right_password_forgets_only_that_clients_guesses_at_that_account(chief):
    client = Browser("9.9.9.9")
    client.guess(9)
    client.guess(1, "second")
    Browser("8.8.8.8").guess(1)
    client.sign_in()
    assert set(FailedSignIn.objects.values_list("username", "ip_address")) == {
        ("second", "9.9.9.9"),
        ("chief", "8.8.8.8"),
    }


def test_the_cookies_of_editors_are_theirs_alone(chief, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Browser("9.9.9.9")
    browser.client.get("/admin/login/", secure=True)
    cookies = {name: dict(cookie) for name, cookie in browser.sign_in().cookies.items()}
    for name in ("sessionid", "csrftoken", DEVICE_COOKIE):
        assert (cookies[name]["samesite"], cookies[name]["secure"]) == ("Lax", True), name
    assert cookies["sessionid"]["httponly"]
    assert cookies[DEVICE_COOKIE]["httponly"]
    assert cookies[DEVICE_COOKIE]["path"] == "/admin/"
    assert cookies["sessionid"]["max-age"] == 120 * 60


# Forms that were kept -------------------------------------------------------------------------------


@pytest.mark.slow
def test_who_is_locked_out_beside_a_kept_form_keeps_it_and_no_password_is_recorded(chief):
    stranger = Browser("9.9.9.9")
    form = {"name": "南开", "login-username": "chief", "login-password": "a-secret-guess"}
    statuses = [stranger.client.post("/admin/articles/tag/1/change/", form).status_code for _ in range(10)]
    assert statuses == [403] * 9 + [429]
    locked = stranger.client.post("/admin/articles/tag/1/change/", form)
    page = locked.content.decode()
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "3600")
    assert "用户名或密码错得太多，暂时不能登录。请过一小时在这一页再试，您输入的都还在。" in page
    assert re.search(r'name="name" value="南开"', page)
    assert not [
        attempt for attempt in AccessAttempt.objects.all() if "a-secret" in repr(vars(attempt))
    ]  # the form's own fields are no secret


# Idle sessions --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_session_ends_after_the_idle_time_and_what_was_typed_is_kept(chief, archive, monkeypatch):
    browser = Browser("9.9.9.9")
    browser.sign_in()
    tag = Tag.objects.get(name="南开区")
    address = f"/admin/articles/tag/{tag.pk}/change/"
    begin = Session.objects.get().expire_date
    browser.client.get(address)
    seen = Session.objects.get().expire_date
    browser.client.get(address)
    assert Session.objects.get().expire_date == seen > begin  # written once a minute at most
    monkeypatch.setattr(kept_forms, "SEEN_SECONDS", 0)
    browser.client.get(address)
    assert Session.objects.get().expire_date > seen
    Session.objects.update(expire_date=timezone.now())
    assert browser.client.get(address).status_code == 302
    kept = browser.client.post(address, {"name": "南开", "aliases": "南开区"})
    assert "登录已经过期。重新登录，刚才的操作就接着做，您输入的都还在。" in kept.content.decode()
    assert re.search(r'name="aliases" value="南开区"', kept.content.decode())


@pytest.mark.slow
def test_a_reader_reads_without_keeping_an_editors_session_alive(chief, archive):
    browser = Browser("9.9.9.9")
    browser.sign_in()
    expires = Session.objects.get().expire_date
    response = browser.client.get("/")
    assert not response.cookies
    assert Session.objects.get().expire_date == expires


# The lists ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_administrators_see_who_guessed_and_let_a_client_try_again(chief, administrator, editor):
    stranger = Browser("9.9.9.9")
    stranger.guess(10)
    page = administrator.get("articles/failedsignin/").content.decode()
    assert re.search(r"chief.*9\.9\.9\.9.*>10<.*Firefox", page, re.S)
    assert (
        "guess-"
        not in administrator.get(
            f"articles/failedsignin/{FailedSignIn.objects.get().pk}/change/"
        ).content.decode()
    )
    editor.get("articles/failedsignin/", status=403)
    editor.get("articles/signin/", status=403)
    administrator.act("articles/failedsignin/", "delete_selected", *FailedSignIn.objects.all())
    administrator.post(
        "articles/failedsignin/",
        {
            "action": "delete_selected",
            "_selected_action": [str(FailedSignIn.objects.get().pk)],
            "post": "yes",
        },
    )
    assert stranger.sign_in().status_code == 302


def test_a_known_device_is_named_as_such(chief, administrator):
    known = Browser("9.9.9.9")
    known.sign_in()
    known.client.post("/admin/logout/")
    known.guess(1)
    page = administrator.get("articles/failedsignin/").content.decode()
    assert "登录过的浏览器" in page
    assert KNOWN not in page
    FailedSignIn.objects.update(user_agent="known device 3f2a")  # as the database has had it
    assert "登录过的浏览器" in administrator.get("articles/failedsignin/").content.decode()


@pytest.mark.slow
def test_administrators_see_who_signed_in_and_change_nothing(chief, administrator):
    Browser("9.9.9.9").sign_in()
    page = administrator.get("articles/signin/").content.decode()
    assert re.search(r"chief.*9\.9\.9\.9", page, re.S)
    row = SignIn.objects.get(username="chief")
    administrator.get(f"articles/signin/{row.pk}/change/")
    administrator.post(f"articles/signin/{row.pk}/delete/", {"post": "yes"}, status=403)
    administrator.post(f"articles/signin/{row.pk}/change/", {}, status=403)
