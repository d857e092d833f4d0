#!/usr/bin/env python3
"""How the threads of a running server share the processors."""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main


def parent(pid):
    return int(Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[1])


def scanners(lab):
    keeper = parent(lab.server_pid())
    children = Path(f'/proc/{keeper}/task/{keeper}/children').read_text().split()
    return [pid for pid in children if b'scanner' in Path(f'/proc/{pid}/cmdline').read_bytes()]


def threads_take_turns():
    """None interrupts another when it is woken; only the log writer does, on whose disk they wait."""
    with Lab() as lab:
        lab.start()
        policies = {}
        for thread in Path(f'/proc/{lab.server_pid()}/task').iterdir():
            policies.setdefault(os.sched_getscheduler(int(thread.name)), []).append((thread / 'comm').read_text().strip())
        assert policies[os.SCHED_OTHER] == ['log-writer'], policies
        assert len(policies[os.SCHED_BATCH]) > 4, policies
        assert {os.sched_getscheduler(int(pid)) for pid in scanners(lab)} == {os.SCHED_BATCH}


if __name__ == '__main__':
    main([threads_take_turns])
