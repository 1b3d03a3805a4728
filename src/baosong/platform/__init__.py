"""Django building blocks without a word of the domain."""
