"""WeasyPrint, taught not to do twice what it needs once. Each module says what it saves.

The pages are the same to the byte as without: tests/pdf/test_engine.py sets them both ways. What is
not as a module expects it (see there) goes the way WeasyPrint has for it.
"""
