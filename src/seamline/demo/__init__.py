"""The demo company: deterministic and believable, for trying everything out."""
