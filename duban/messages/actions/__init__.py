"""Acts of messages (消息)."""
