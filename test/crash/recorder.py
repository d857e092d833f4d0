"""The test's side of recorder.c: switching it on, asking it to let calls fail, reading its journal."""
import ctypes
import mmap
import os
import struct
import time
from collections import namedtuple
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LIBRARY = Path(os.environ.get('RECORDER', TOP / 'build/release/test/crash/librecorder.so'))
KINDS = ('', 'write', 'sync', 'truncate', 'create', 'rename', 'unlink', 'mkdir', 'read', 'send', 'lost', 'link')
FIELDS = ('is_ready', 'is_on', 'position', 'fail_kind', 'fail_after', 'fail_times', 'fail_errno', 'is_busy', 'bytes')
BUSY_SECONDS = 1
STATE_BYTES = 4096
STATE_OFFSET = 128
HEAD = struct.Struct('<IIQQ')

Entry = namedtuple('Entry', 'kind inode offset payload')


class Recorder:
    def __init__(self, folder, is_on=False):
        self.state_path, self.journal_path = folder / 'recorder-state', folder / 'recorder-journal'
        for path, content in ((self.state_path, bytes(STATE_BYTES)), (self.journal_path, b'')):
            path.unlink(missing_ok=True)
            path.write_bytes(content)
            path.chmod(0o666)
        with self.state_path.open('r+b') as file:
            self.map = mmap.mmap(file.fileno(), STATE_BYTES)
        self.words = (ctypes.c_uint64 * len(FIELDS)).from_buffer(self.map, STATE_OFFSET)
        self.set('is_on', is_on)
        self.environment = {'LD_PRELOAD': str(LIBRARY), 'RECORDER_STATE': str(self.state_path),
                            'RECORDER_JOURNAL': str(self.journal_path)}

    def get(self, field):
        return self.words[FIELDS.index(field)]

    def set(self, field, value):
        self.words[FIELDS.index(field)] = value

    def position(self):
        """Entries so far, with that of a reply that somebody has read. Who was killed in a call stays busy."""
        until = time.monotonic() + BUSY_SECONDS
        while self.get('is_busy') and time.monotonic() < until:
            time.sleep(0)
        return self.get('position')

    def fail(self, kind, nth, times, error):
        """The nth call of this kind from now on fails, and `times` in all; without an error it is done by half."""
        self.set('fail_kind', 0)
        self.set('fail_after', nth - 1)
        self.set('fail_errno', error)
        self.set('fail_times', times)
        self.set('fail_kind', KINDS.index(kind))

    def journal(self):
        data, at, entries = self.journal_path.read_bytes()[:self.get('bytes')], 0, []
        while at + HEAD.size <= len(data):
            kind, length, inode, offset = HEAD.unpack_from(data, at)
            at += HEAD.size
            entries.append(Entry(KINDS[kind], inode, offset, data[at:at + length]))
            at += length
        return entries
