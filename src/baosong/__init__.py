"""Web application for collecting submissions: a notice becomes a call; files are checked, reviewed, selected and forwarded to the level above."""

__version__ = "0.3.0"
