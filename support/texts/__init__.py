"""Text as people type it: kept as typed, restricted to what the documents need."""
