"""Double entry 双人录入: two people read each paper by themselves, a third decides where they differ."""
