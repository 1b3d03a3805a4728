"""The command, as `python -m baosong.cli`."""

from baosong.cli import main

main()
