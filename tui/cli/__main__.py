"""`python -m tui.cli`: the same as the command `hallway`."""

from tui.cli import main

main(prog_name="hallway")
