"""A clock of its own for a server of tests, which may be set on or back while it runs (clock_offset.c)."""
import mmap
import os
import struct
from pathlib import Path

from lab import CULVER

LIBRARY = Path(CULVER).resolve().parents[2] / 'test/support/libclock_offset.so'
DAY = 86400


class Clock:
    """`seconds` are how far it is ahead of the right time, negative when it is behind. The server and commands of the lab have it from now on."""

    def __init__(self, lab, seconds=0):
        path = lab.dir / 'clock-offset'
        path.write_bytes(bytes(16))
        path.chmod(0o644)
        with path.open('r+b') as file:
            self.map = mmap.mmap(file.fileno(), 16)
        self.passed = 0
        self.set(seconds)
        # The sanitizer wants to be the first library of all; it does not mind this one.
        sanitizer = ':'.join(filter(None, (os.environ.get('ASAN_OPTIONS'), 'verify_asan_link_order=0')))
        lab.environment = {**lab.environment, 'LD_PRELOAD': str(LIBRARY), 'CLOCK_OFFSET': str(path), 'ASAN_OPTIONS': sanitizer}

    def set(self, seconds):
        self.map[:8] = struct.pack('=q', seconds)

    def skip(self, seconds):
        """So much time goes by at once. Who waits finds out when something wakes it."""
        self.passed += seconds
        self.map[8:] = struct.pack('=q', self.passed)
