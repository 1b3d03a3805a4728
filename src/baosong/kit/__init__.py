"""Building parts for every room, without one word of the trade."""
