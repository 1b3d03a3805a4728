"""Articles written out of stories and register entries."""
