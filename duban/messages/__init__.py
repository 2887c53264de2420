"""Messages (消息): the own inbox, reminders by rule, copies through an outbox, the calendar address."""
