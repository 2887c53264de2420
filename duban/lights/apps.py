from django.apps import AppConfig


class LightsConfig(AppConfig):
    name = "duban.lights"
    verbose_name = "亮灯"
