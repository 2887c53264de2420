"""Looking up the account that signs in (登录)."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from duban.org.models import User, account_name


class AccountBackend:
    """Password sign-in by account name; an unknown name takes as long as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        user = User.objects.filter(username=account_name(username or "")).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password or "") and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The signed-in account with its government and unit, in one query."""
        return User.objects.select_related("government", "unit").filter(pk=user_id, is_active=True).first()
