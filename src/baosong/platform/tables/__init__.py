"""Excel and CSV tables in and out."""
