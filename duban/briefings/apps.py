from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "duban.briefings"
    verbose_name = "通报"
