"""Errors that a user may see; every other exception is a defect of ours and is logged as one."""


class UserError(Exception):
    """Something a person did or met that cannot go on; its sentence is shown unchanged.

    The sentence says what happened and what to do next, in Chinese, without a code.
    """

    status = 400

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotSignedIn(UserError):
    """Nobody, or nobody any more, is signed in."""

    status = 401


class NotAllowed(UserError):
    """This person may not do this (who)."""

    status = 403


class NotNow(UserError):
    """This cannot be done in the present state, or the page was stale (when)."""

    status = 409


class NotUnderstood(UserError):
    """What was sent does not make sense as it stands."""

    status = 422
