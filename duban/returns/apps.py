from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "duban.returns"
    verbose_name = "报送"
