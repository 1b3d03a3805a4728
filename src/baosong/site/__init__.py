"""The site: configuration, settings, URLs, ASGI application, desk, API, backup, monitoring, demo."""
