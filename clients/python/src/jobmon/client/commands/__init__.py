"""What is behind `jobmon.client.status_commands`, one subject a module."""
