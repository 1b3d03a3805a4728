"""The public API: read access to public entries of the library as JSON, described by OpenAPI."""
