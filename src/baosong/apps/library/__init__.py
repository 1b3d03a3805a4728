"""The library: entries of selected submissions, collections, search, feeds."""
