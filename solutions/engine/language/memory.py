"""Keep freed memory: so that each new large array need not be asked of the system, page by page."""

import ctypes
import sys

# Names of glibc's malloc.h, and what they are set to, in bytes.
M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD = -3, -1, -2
SETTINGS = ((M_MMAP_THRESHOLD, 32 << 20), (M_TRIM_THRESHOLD, 512 << 20), (M_TOP_PAD, 64 << 20))


def keep_freed_memory() -> bool:
    """Ask the C library to keep up to 512 MiB of freed memory, from now on; whether it could be asked.

    glibc gives an array above its threshold back to the system when it is freed, and the next one pays for each of
    its pages again. A training makes and frees the same large arrays at each step. Only Linux with glibc has this
    call; elsewhere nothing happens, and nothing is lost.

    Source: mallopt(3), https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    taken = [mallopt(name, value) for name, value in SETTINGS]  # 1 for yes
    return all(taken)
