"""Charts drawn on the server as SVG: the same strings in the page and in the PDF.

Every visual fact is given as a presentation attribute (`fill="…"`), so that a chart looks right
without the page's style sheet; classes come on top, for focus and for elder mode. Neither
`style=` nor `<script>` is ever written: the content security policy forbids both.
"""
