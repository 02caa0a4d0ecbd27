"""WeasyPrint, taught not to do twice what it needs once. Each module says what it saves.

Documents are the same, once unpacked, as without: tests/pdf/test_engine.py sets them both ways.
What is not as a module expects it (see there) goes the way WeasyPrint has for it.
"""
