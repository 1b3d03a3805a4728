"""Forms of an office: read their fields, fill them, read them back."""
