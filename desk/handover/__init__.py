"""交接班: the book between two shifts, and the incidents that forbid to hand over."""
