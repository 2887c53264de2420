"""Copies by e-mail (SMTP), through the framework's own backend."""

import contextlib
import smtplib
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from duban.messages.channels.parcel import NotTaken, Outcome, Parcel

BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Post:
    """The way to the mail server: opened with the first letter, used for all of a round, opened anew after a failure."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one letter to the server. Its Message-ID is the copy's key: a doubled letter is known by it.

        Raises: NotTaken; a server that breaks off before it answered may have taken the letter all the same.
        """
        try:
            if self._connection is None:
                connection = get_connection(BACKEND, timeout=settings.CHANNEL_TIMEOUT)
                connection.open()
                self._connection = connection
            self._connection.send_messages([_letter(parcel)])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise _not_taken(error) from error
        return Outcome.SENT

    def close(self) -> None:
        """End the connection, if there is one; a server that is gone needs no goodbye."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.close()


def _letter(parcel: Parcel) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    text = "\n\n".join(part for part in (parcel.body, parcel.link, _FOOT) if part)
    headers = {"Message-ID": f"<{parcel.key}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(f"【督办】{parcel.title}", text, to=[parcel.address], headers=headers)


_FOOT = "本邮件是站内消息的副本，由系统发出，请勿回复；以督办系统收件箱中的消息为准。"


def _not_taken(error: Exception) -> NotTaken:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return NotTaken(f"邮件服务器不接收这个地址（{code} {_words(said)}）", final=code >= 500)
    if isinstance(error, smtplib.SMTPDataError):
        return NotTaken(
            f"邮件服务器没有收下（{error.smtp_code} {_words(error.smtp_error)}）", final=error.smtp_code >= 500
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return NotTaken(f"邮件服务器拒绝服务（{error.smtp_code} {_words(error.smtp_error)}）", down=True)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # the library wraps it
        return NotTaken("邮件服务器没有应答，等待超时", down=True)
    return NotTaken(f"连不上邮件服务器，或连接中断（{type(error).__name__}）", down=True)


def _words(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:120]
