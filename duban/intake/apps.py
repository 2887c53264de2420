from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "duban.intake"
    verbose_name = "来文导入"
