from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "duban.messages"
    verbose_name = "消息"
