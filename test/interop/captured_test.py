#!/usr/bin/env python3
"""What a captured process reaches: the server and the vault are made to call what a stranger in them would call (G20).

A tracer puts system calls into the running process, so what is refused is refused by the kernel and not by our code. That needs root
and the machine that the registers below belong to; elsewhere the tests are skipped.
"""
import contextlib
import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

ALICE = ('alice@lab.test', 'password-alice')
PTRACE_SINGLESTEP, PTRACE_GETREGS, PTRACE_SETREGS, PTRACE_ATTACH, PTRACE_DETACH = 9, 12, 13, 16, 17
WALL = 0x40000000
REGISTERS = 27  # of struct user_regs_struct, 8 octets each
R10, R8, RAX, RDX, RSI, RDI, ORIG_RAX, RIP, RSP = 7, 9, 10, 12, 13, 14, 15, 16, 19
CLOSE, OPENAT, RENAMEAT, LINKAT = 3, 257, 264, 265
NO_CALL = (1 << 64) - 1
AT_FDCWD = (1 << 64) - 100
ROOM = 1024  # below the stack of the thread, past what the compiler may keep there
SYSCALL = b'\x0f\x05'

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, data=None):
    if libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), f'ptrace {request}')


class Captured:
    """A process whose first thread does what we say."""

    def __init__(self, pid):
        self.pid = pid
        ptrace(PTRACE_ATTACH, pid)
        os.waitpid(pid, WALL)
        self.before = self.registers()
        self.memory = os.open(f'/proc/{pid}/mem', os.O_RDWR)
        self.gate = self.find_gate()

    def registers(self):
        room = ctypes.create_string_buffer(REGISTERS * 8)
        ptrace(PTRACE_GETREGS, self.pid, room)
        return list(struct.unpack(f'<{REGISTERS}Q', room.raw))

    def set_registers(self, values):
        ptrace(PTRACE_SETREGS, self.pid, struct.pack(f'<{REGISTERS}Q', *values))

    def find_gate(self):
        """A system call instruction in the C library."""
        for line in Path(f'/proc/{self.pid}/maps').read_text().splitlines():
            words = line.split()
            if 'x' in words[1] and 'libc.so' in line:
                start, end = (int(x, 16) for x in words[0].split('-'))
                return start + os.pread(self.memory, end - start, start).index(SYSCALL)
        raise AssertionError('no C library')

    def call(self, number, *arguments):
        """The result of a system call; texts are passed by address."""
        at = (self.before[RSP] - ROOM) & ~15
        values = list(self.before)
        for register, argument in zip((RDI, RSI, RDX, R10, R8), arguments):
            if isinstance(argument, (str, Path)):
                text = os.fsencode(argument) + b'\0'
                at -= (len(text) + 15) & ~15
                os.pwrite(self.memory, text, at)
                argument = at
            values[register] = argument
        values[RAX], values[ORIG_RAX], values[RIP], values[RSP] = number, NO_CALL, self.gate, at & ~15
        self.set_registers(values)
        ptrace(PTRACE_SINGLESTEP, self.pid)
        _, status = os.waitpid(self.pid, WALL)
        assert os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGTRAP, status
        return struct.unpack('<q', struct.pack('<Q', self.registers()[RAX]))[0]

    def opens(self, path, flags=os.O_RDONLY):
        fd = self.call(OPENAT, AT_FDCWD, path, flags, 0o600)
        if fd < 0:
            return -fd
        self.call(CLOSE, fd)
        return 0

    def release(self):
        self.set_registers(self.before)
        os.close(self.memory)
        ptrace(PTRACE_DETACH, self.pid)


@contextlib.contextmanager
def captured(pid):
    process = Captured(pid)
    try:
        yield process
    finally:
        process.release()


def files_below(*directories):
    found = [path for directory in directories for path in directory.rglob('*') if path.is_file()]
    assert found, directories
    return found


def filled():
    """A lab in which there is a file of each kind to reach for."""
    lab = Lab()
    lab.account(*ALICE)
    lab.start()
    lab.culver('snapshot', 'create', 'one')
    return lab


def check_refused(process, paths):
    for path in paths:
        for flags in (os.O_RDONLY,) if path.is_dir() else (os.O_RDONLY, os.O_WRONLY):
            got = process.opens(path, flags)
            assert got == errno.EACCES, f'{path}: {got}'


def server_reaches_no_key_and_no_hash():
    with filled() as lab:
        secrets = files_below(lab.data / 'vault')
        names = {path.name for path in secrets}
        assert {'tls.key', 'vault.db', 'one.db'} <= names, names
        with captured(lab.role_pid('server')) as server:
            assert server.opens(lab.data / 'db' / 'server.db') == 0, 'the tracer is wrong: this one is its own'
            check_refused(server, secrets + [lab.data / 'vault', lab.data, Path('/etc/passwd'), lab.config])
            key, lure = lab.data / 'vault' / 'tls.key', lab.data / 'run' / 'lure'
            assert server.call(LINKAT, AT_FDCWD, key, AT_FDCWD, lure, 0) < 0
            assert server.call(RENAMEAT, AT_FDCWD, key, AT_FDCWD, lure) < 0
            assert server.call(RENAMEAT, AT_FDCWD, lab.data / 'vault', AT_FDCWD, lure) < 0
            assert not lure.exists()
        lab.culver('snapshot', 'create', 'two')  # it lives on


def vault_reaches_no_mail():
    with filled() as lab:
        mail = files_below(lab.data / 'log', lab.data / 'acct', lab.data / 'db', lab.data / 'snapshot')
        with captured(lab.role_pid('vault')) as vault:
            assert vault.opens(lab.data / 'vault' / 'vault.db') == 0, 'the tracer is wrong: this one is its own'
            check_refused(vault, mail + [lab.data / 'log', lab.data, Path('/etc/passwd'), lab.config])
        lab.account('bob@lab.test', 'password-bob')  # it lives on


def scanner_reaches_nothing():
    with filled() as lab:
        with captured(lab.role_pid('scanner')) as scanner:
            for path in files_below(lab.data) + [lab.data, Path('/etc/passwd')]:
                assert scanner.opens(path) in (errno.EACCES, errno.EPERM), path


def can_trace():
    if platform.machine() != 'x86_64' or os.getuid() != 0:
        return False
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    try:
        ptrace(PTRACE_ATTACH, child)
        os.waitpid(child, WALL)
        return True
    except OSError:
        return False
    finally:
        os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


if __name__ == '__main__':
    if can_trace():
        main([server_reaches_no_key_and_no_hash, vault_reaches_no_mail, scanner_reaches_nothing])
    print('1..0 # SKIP needs root, x86-64 and leave to trace processes')
