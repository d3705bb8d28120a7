"""What tasks and workflows ask the server about themselves."""
