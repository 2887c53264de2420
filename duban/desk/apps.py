from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "duban.desk"
    verbose_name = "工作台"
