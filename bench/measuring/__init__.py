"""What bench/beside is made of. No library beyond Python's own."""
