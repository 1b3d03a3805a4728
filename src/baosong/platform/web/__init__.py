"""Web building blocks: access, security headers, rate limits, request log, forms, components and downloads."""
