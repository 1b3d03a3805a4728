"""The public API: what everyone may read of the library, as JSON, described by OpenAPI."""
