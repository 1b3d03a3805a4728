"""The roof: configuration, settings, urls, the ASGI application, the desk."""
