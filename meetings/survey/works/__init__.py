"""Works indoors: each flat's own signed consent 入户施工同意书, and when one may come in."""
