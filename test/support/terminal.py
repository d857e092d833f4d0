"""Programs that want a terminal."""
import os
import pty
import select
import time


def on_terminal(words, environment, seconds=60):
    """Runs a program on a terminal of its own until it ends; what it showed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(words[0], words, environment)
    shown, until = b'', time.monotonic() + seconds
    while time.monotonic() < until:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                shown += os.read(fd, 65536)
            except OSError:  # the other end is closed
                os.waitpid(pid, 0)
                return shown
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    raise AssertionError(f'{words[0]} did not end: {shown[-3000:]}')
