"""Double entry 双人录入: two people read each paper, a third decides where they differ."""
