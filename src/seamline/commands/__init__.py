"""The commands of `seamline`, one module for each area."""
