"""What a start refuses, each with its mend (上线检查)."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import connection

from duban.web.readiness import checks, durability, unsafe

LOCAL = {"127.0.0.1", "localhost", "::1", "[::1]"}


@dataclass(frozen=True)
class Refusal:
    """One reason not to start."""

    what: str
    mend: str


def refusals(*, host: str) -> list[Refusal]:
    """Reasons not to serve on `host`; a server for this machine alone may go without HTTPS."""
    found = []
    public = host not in LOCAL or settings.SECURE_PROXY_SSL_HEADER is not None  # a proxy serves others from here
    if settings.DEBUG and public:
        found.append(Refusal("调试模式会泄露内部信息。", "请去掉 DUBAN_DEBUG。"))
    if public and not (set(settings.ALLOWED_HOSTS) - LOCAL):
        found.append(Refusal("没有设置访问域名。", "请在 DUBAN_HOSTS 里写上用户使用的域名或地址，用逗号分隔。"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Refusal("DUBAN_HOSTS 里不能写 *。", "请写明用户使用的域名或地址。"))
    if public and not settings.HTTPS:
        found.append(
            Refusal("密码会以明文经过网络。", "请在前面配置 HTTPS 代理，并设 DUBAN_HTTPS=1、DUBAN_BEHIND_PROXY=1。")
        )
    if len(settings.SECRET_KEY) < 40:
        found.append(Refusal("DUBAN_SECRET_KEY 太短。", "请用 40 个以上随机字符，或不设，由系统自动生成。"))
    key = Path(settings.DATA) / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        found.append(Refusal(f"其他用户能读 {key}。", f"请运行 chmod 600 {key}。"))
    return found + _database(settings.DATABASE_URL)


def _database(address: str) -> list[Refusal]:
    state = checks()["database"]
    if "error" in state:
        return [Refusal("连不上数据库。", "请检查 DATABASE_URL 和数据库服务。")]
    found = []
    if state["migrations_waiting"]:
        found.append(Refusal("数据库还没有建好或需要升级。", "请先运行 duban migrate。"))
    found += [
        Refusal(f"数据库设置 {name} 会在断电时丢失已确认的内容。", f"请改回安全值（{name}=on）后重启数据库。")
        for name in unsafe(durability())
    ]
    parts = urlsplit(address)
    remote = bool(parts.hostname) and parts.hostname not in LOCAL
    if remote and parse_qs(parts.query).get("sslmode") != ["verify-full"]:
        found.append(Refusal("到数据库的连接没有加密验证。", "请在 DATABASE_URL 后加 ?sslmode=verify-full。"))
    return found


def database_traits() -> list[Refusal]:
    """Probe what some databases do otherwise than this program needs."""
    probes = (
        (
            "SELECT CASE WHEN '' IS NULL THEN 1 ELSE 0 END",
            0,
            "数据库把空字符串当作 NULL。",
            "请用 PostgreSQL 兼容模式建库。",
        ),
        (
            "SELECT LENGTH(CAST('督查督办𠀀𪚥台账立项' AS VARCHAR(10)))",
            10,
            "数据库的字符长度按字节计算。",
            "请用 UTF-8、按字符计长的方式建库。",
        ),
    )
    found = []
    with connection.cursor() as cursor:
        for statement, expected, what, mend in probes:
            cursor.execute(statement)
            if cursor.fetchone()[0] != expected:
                found.append(Refusal(what, mend))
    return found
