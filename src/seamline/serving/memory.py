"""How this process gives memory back: hardly, since it needs the same again for the next page."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h of glibc
_KEPT_BYTES = 64 * 1024 * 1024
_LARGE_BYTES = 32 * 1024 * 1024


def keep_memory() -> None:
    """Tells glibc to keep freed memory at hand, in two arenas; elsewhere nothing happens.

    A page of 100 products is half a megabyte, and is held several times on its way out. As delivered, glibc
    maps and unmaps all of that for each request: some 580 page faults, more time than the page itself takes
    (benchmarks/README.md).
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return
    for option, value in (
        (_MMAP_THRESHOLD, _LARGE_BYTES),
        (_TRIM_THRESHOLD, _KEPT_BYTES),
        (_ARENA_MAX, 2),
    ):
        library.mallopt(option, value)
