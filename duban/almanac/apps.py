from django.apps import AppConfig


class AlmanacConfig(AppConfig):
    name = "duban.almanac"
    verbose_name = "工作日历"
