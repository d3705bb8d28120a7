"""How what Python users write becomes what the server is sent: texts, names, templates, amounts."""
