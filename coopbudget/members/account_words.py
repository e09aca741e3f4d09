"""What Flask-Security says, in our words. None of them tells whether an address has an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words

_NO_MATCH = _l(
    "The e-mail address or the password is not right. Check both and try again. "
    "Did you sign up just now? Then follow the link in our letter first."
)
_CODE = _l("This code is not right, or it is too old. Type the newest one.")
_NO_PASSKEY = _l("This passkey did not work. Nothing was changed. Try again, or use another way.")
_OLD_LINK = _l("This link no longer works. Ask for a new one.")

MESSAGES: Final[Mapping[str, tuple[Words, str]]] = {
    "GENERIC_AUTHN_FAILED": (_NO_MATCH, "error"),
    "USER_DOES_NOT_EXIST": (_NO_MATCH, "error"),
    "INVALID_PASSWORD": (_l("The password is not right. Try again."), "error"),
    "DISABLED_ACCOUNT": (_NO_MATCH, "error"),
    "GENERIC_RECOVERY": (
        _l("If we know this e-mail address, a letter with a link is on its way. It comes within a few minutes."),
        "info",
    ),
    "PASSWORD_RESET_REQUEST": (
        _l("If we know this e-mail address, a letter with a link is on its way. It comes within a few minutes."),
        "info",
    ),
    "CONFIRM_REGISTRATION": (_l("We have sent you a letter by e-mail. Follow the link in it."), "success"),
    "CONFIRMATION_REQUEST": (_l("If we know this e-mail address, a letter with a link is on its way."), "info"),
    "CONFIRMATION_REQUIRED": (_l("Follow the link in the letter we sent you first. We can send it again."), "error"),
    "EMAIL_CONFIRMED": (_l("Your e-mail address is confirmed. You can sign in now."), "success"),
    "ALREADY_CONFIRMED": (_l("Your e-mail address is confirmed already. You can sign in."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (_OLD_LINK, "error"),
    "CONFIRMATION_EXPIRED": (_OLD_LINK, "error"),
    "PASSWORD_RESET_EXPIRED": (_OLD_LINK, "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_OLD_LINK, "error"),
    "EMAIL_NOT_PROVIDED": (_l("Type your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("Type an e-mail address, like name@example.org."), "error"),
    "PASSWORD_NOT_PROVIDED": (_l("Type your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("Use %(length)s characters or more. Three or four words are good."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords are not the same. Type both again."), "error"),
    "PASSWORD_MISMATCH": (_l("The two passwords are not the same. Type both again."), "error"),
    "PASSWORD_IS_THE_SAME": (_l("This is your old password. Choose another."), "error"),
    "PASSWORD_CHANGE": (_l("Your password is changed."), "success"),
    "PASSWORD_RESET": (_l("Your new password is set."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is set. Sign in with it."), "success"),
    "LOGIN": (_l("Sign in to see this page."), "info"),
    "UNAUTHENTICATED": (_l("Sign in to see this page."), "info"),
    "REFRESH": (_l("Type your password again to go on."), "info"),
    "REAUTHENTICATION_REQUIRED": (_l("Type your password again to go on."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on."), "info"),
    "ANONYMOUS_USER_REQUIRED": (_l("You are signed in already."), "info"),
    "INVALID_CODE": (_CODE, "error"),
    "TWO_FACTOR_INVALID_TOKEN": (_CODE, "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_l("Two-step sign-in is on. Make spare codes now."), "success"),
    "TWO_FACTOR_DISABLED": (_l("Two-step sign-in is off."), "success"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("Choose one of the answers."), "error"),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Sign in first."), "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (_l("This took too long. Start again."), "error"),
    "INVALID_RECOVERY_CODE": (_l("This spare code is not right, or it was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_l("You have no spare codes yet."), "info"),
    "WEBAUTHN_EXPIRED": (_l("This took too long. Start again."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (_l("Give the passkey a name, such as “My phone”."), "error"),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey of this name already. Choose another name."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("You have no passkey of this name."), "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey is removed."), "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_l("The passkey is ready. We ask for it when you sign in."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_NO_PASSKEY, "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_NO_PASSKEY, "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_NO_PASSKEY, "error"),
    "WEBAUTHN_NO_VERIFY": (_NO_PASSKEY, "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_NO_PASSKEY, "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_NO_PASSKEY, "error"),
    "INVALID_INPUT_LENGTH": (_l("This is too long. Use %(length)s characters or fewer."), "error"),
    "CHANGE_EMAIL_SENT": (_l("We have sent a letter to the new address. Follow the link in it."), "info"),
    "CHANGE_EMAIL_CONFIRMED": (_l("Your e-mail address is changed."), "success"),
    "CHANGE_EMAIL_EXPIRED": (_OLD_LINK, "error"),
    "API_ERROR": (_OLD_LINK, "error"),
    "EMAIL_ALREADY_ASSOCIATED": (_l("Somebody else already uses this e-mail address."), "error"),
    "INVALID_REDIRECT": (_l("We can't take you to that address."), "error"),
}

CHANGE_EMAIL_SUBJECT: Final[Words] = _l("Confirm your new e-mail address")
SUBJECTS: Final[Mapping[str, Words]] = {
    "EMAIL_SUBJECT_REGISTER": _l("Confirm your e-mail address"),
    "EMAIL_SUBJECT_CONFIRM": _l("Confirm your e-mail address"),
    "EMAIL_SUBJECT_PASSWORD_RESET": _l("Choose a new password"),
    "EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Your password was changed"),
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": _l("Your password was changed"),
}
