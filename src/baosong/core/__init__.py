"""Plain Python without Django; each package is usable as a library."""
