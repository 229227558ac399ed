"""What each day and week asks for: opening list, print reminders, notices, the agenda, the night's messages."""
