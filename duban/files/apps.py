from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "duban.files"
    verbose_name = "文件"
