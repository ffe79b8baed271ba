"""An archived page as it looked: HTML, CSS and SVG rewritten so that they show what is archived and run nothing.

Pure functions of a text, its address and what the archive has. What runs, sends, frames or comes from elsewhere is left
out and counted; `document.POLICY` holds the same in a browser, whatever these modules missed.
"""
