"""Figures drawn as SVG: pure, from plain data, the same in a page and in a PDF.

Every picture has a title and a description that says what it shows; the numbers themselves stand
in a table beside it. Nothing is told by colour alone: what is provisional is hollow, a baseline is
a square, a target a diamond.
"""
