"""Door after door: what a household said when it was asked, and by whom."""
