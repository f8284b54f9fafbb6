"""How pictures are drawn on a terminal: as half blocks, as sixels, with Kitty's graphics."""
