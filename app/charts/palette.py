"""The colours charts carry with them; those with a token have its value (`app/static/tokens.css`).

Text colours have a contrast of at least 4.5:1 on the ground named beside them, lines and
cells at least 3:1.
"""

INK = "#1d2126"
SOFT = "#5a626c"  # on white and on WALL
WHITE = "#ffffff"
WALL = "#f6f2ea"
TRACK = "#e9e4da"
EDGE = "#857d6d"  # outlines, on white and on WALL
YES = "#276f50"
NO = "#9a471b"
ABSTAIN = "#5b6472"
COND = "#765700"
TURNOUT = "#35566f"

# WeasyPrint reads the family from the SVG alone, and splits it at bare commas.
FONTS = "Noto Sans CJK SC,FandolHei,Noto Serif CJK SC,sans-serif"
