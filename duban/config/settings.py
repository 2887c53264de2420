"""All settings in one file. Every variable is explained in `.env.example`; what is unsafe is refused by `duban check-deploy`."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

import environ

from duban.config.database import durable_sqlite, postgres_options

env = environ.Env()
BASE = Path(__file__).resolve().parent.parent
DATA = Path(env.str("DUBAN_DATA", "data")).resolve()


def secret_key() -> str:
    """The signing key: from the environment, else from a file that only the owner may read, made at first use."""
    given = str(env.str("DUBAN_SECRET_KEY", ""))
    if given:
        return given
    path = DATA / "secret.key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        handle, whole = tempfile.mkstemp(dir=DATA)  # readable by the owner alone
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        # The key appears whole or not at all: web server and worker may start at the same moment.
        with contextlib.suppress(FileExistsError):
            os.link(whole, path)
        os.unlink(whole)
    return path.read_text().strip()


SECRET_KEY = secret_key()
DEBUG = env.bool("DUBAN_DEBUG", False)
ALLOWED_HOSTS = env.list("DUBAN_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.bool("DUBAN_HTTPS", False)
BEHIND_PROXY = env.bool("DUBAN_BEHIND_PROXY", False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "template_partials",
    "duban.web",
    "duban.audit",
    "duban.files",
    "duban.almanac",
    "duban.org",
    "duban.ledger",
    "duban.lights",
    "duban.returns",
    "duban.messages",
    "duban.briefings",
    "duban.intake",
    "duban.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duban.web.middleware.RequestFrame",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "duban.web.middleware.ReadableErrors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "duban.config.urls"
WSGI_APPLICATION = "duban.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "duban.web.context.frame",
                "duban.org.context.demo_alone",
            ],
            "builtins": ["duban.web.templatetags.duban"],
        },
    }
]

# -- database: SQLite embedded, PostgreSQL by DATABASE_URL; durable or not at all (docs/adr/0002-durable-databases.md)
DATABASE_URL = env.str("DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": postgres_options(env.db_url_config(DATABASE_URL))}
else:
    DATABASES = {"default": durable_sqlite(DATA / "duban.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "duban.org.signin.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "duban.org.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "duban.org.passwords.NotCommon"},
    {"NAME": "duban.org.passwords.NotAboutTheOffice"},
]
LOGIN_URL = "sign_in"
# Five wrong passwords close the pair of account and address for ten minutes: nobody can lock another person out from elsewhere.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 10 / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "duban.web.requests.client_address"
AXES_LOCKOUT_CALLABLE = "duban.org.views.signing.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # ten minutes are ten minutes, also for who tries again too early
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# -- browser
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "duban.web.views.csrf_failed"
CSRF_TRUSTED_ORIGINS = env.list("DUBAN_ORIGINS", default=[])
SECURE_SSL_REDIRECT = False  # the proxy in front does this; it alone knows both ports
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Redirecting is the proxy's work (W008); this program speaks for its own host, not for the office's other ones (W005, W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20

# -- messages: copies go out only on the channels that are set up here; the inbox needs none of them
ADDRESS = env.str("DUBAN_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
_SMTP_URL = env.str("DUBAN_SMTP_URL", "")
_SMTP: dict[str, Any] = env.email_url_config(_SMTP_URL) if _SMTP_URL else {}
EMAIL_HOST = _SMTP.get("EMAIL_HOST", "")
EMAIL_PORT = _SMTP.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _SMTP.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _SMTP.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _SMTP.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _SMTP.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DUBAN_MAIL_FROM", "")
CHANNEL_TIMEOUT = 20  # seconds that a mail server or receiver may take to answer
ROBOT_PREFIXES = {
    "wecom": env.str("DUBAN_WECOM", ""),
    "dingtalk": env.str("DUBAN_DINGTALK", ""),
    "feishu": env.str("DUBAN_FEISHU", ""),
}
SMS_URL = env.str("DUBAN_SMS_URL", "")
SMS_BODY = env.str("DUBAN_SMS_BODY", "mobile={mobile}&content={text}")
SMS_HEADER = env.str("DUBAN_SMS_HEADER", "")
SMS_OK = env.str("DUBAN_SMS_OK", "")

# -- static files come from the same process: one small server, nothing beside it
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "duban.web.assets.VersionedStatic"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31536000  # addresses carry the file's own version

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("DUBAN_LOG_LEVEL", "WARNING")},
}
