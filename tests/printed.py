"""What is said on a page of a PDF."""

from pypdf import PageObject


def text_on(page: PageObject) -> str:
    """pypdf takes a code of two bytes, as drawn sheets have them, for two characters, the first of
    them NUL; poppler and browsers read it right."""
    return page.extract_text().replace("\x00", "")
