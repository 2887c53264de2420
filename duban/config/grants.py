"""Tables belong to the migrating role; the role that serves may work with them, and only add to and read the trail."""

from urllib.parse import unquote, urlsplit

from django.db import connection

from duban.audit.protection import TABLE
from duban.errors import NotUnderstood


def grant_to_serving_role(serving_url: str) -> None:
    """Grant what serving needs to the user named in `serving_url`. PostgreSQL only."""
    name = unquote(urlsplit(serving_url).username or "")
    role = connection.ops.quote_name(name)
    statements = (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if not cursor.fetchone():
            raise NotUnderstood(f"数据库里没有账号“{name}”，请先用 CREATE ROLE 建好，再运行 duban migrate。")
        for statement in statements:
            cursor.execute(statement)
