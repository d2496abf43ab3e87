"""`python -m seamline` is the command `seamline`."""

from __future__ import annotations

from seamline.cli import main

if __name__ == "__main__":
    main()
