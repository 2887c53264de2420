"""What a password may not be (密码要求), in our own sentences: the framework's translations of them have gaps."""

import unicodedata

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError

from duban.org.models import User


class LongEnough(MinimumLengthValidator):
    """至少若干个字符."""

    def get_error_message(self) -> str:
        return f"密码至少要 {self.min_length} 个字符，请再写长一些。"


class NotCommon(CommonPasswordValidator):
    """Not one of the twenty thousand that are tried first."""

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个。"


class NotAboutTheOffice:
    """Without the words that whoever guesses would try: the person, the account, the unit, the place, this system."""

    SYSTEM_WORDS = ("duban", "ducha", "督办", "督查")

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError where the password holds such a word."""
        words = list(self.SYSTEM_WORDS)
        if user is not None:
            words += [user.username, user.name, user.government.name, user.government.short_name]
            words += [user.unit.name] if user.unit else []
        folded = _folded(password)
        # One Latin letter or two say nothing about a person; two Chinese characters are a name.
        if any(len(word.encode()) >= 3 and _folded(word) in folded for word in words):
            raise ValidationError("密码里不要有账号、姓名、单位名、地名或系统名，请换一个。")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
