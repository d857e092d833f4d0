"""A server under load that is killed again and again, and the ledger that watches it."""
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

import ledger
from lab import Lab
from recording import DEATHS, SEGMENTS, SETTINGS
from session import ask

GROUP_EVERY = 6  # kills; the others are of the server alone. The keeper gives up at the sixth death of a minute
WORK_SECONDS = (0.02, 0.35)
READY_SECONDS = 60


class Watched:
    """The lab and the ledger's process."""

    def __init__(self):
        self.lab = Lab(SEGMENTS + SETTINGS)
        for account in ledger.ACCOUNTS.items():
            self.lab.account(*account)
        self.lab.culver('account', 'quota', ledger.FULL, '1')
        self.lab.make_logins_cheap()
        self.lab.expected += DEATHS
        self.folder = Path(tempfile.mkdtemp(prefix='culver-ledger-'))
        self.lab.start()
        self.orders, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=ledger.serve, args=(self.lab, self.folder, theirs), daemon=True)
        self.process.start()

    def check(self):
        self.orders.send('check')
        fault, counts = self.orders.recv()
        assert fault is None, f'{fault}\nthe ledger is in {self.folder}, the server in {self.lab.dir}'
        return counts

    def kill_server(self):
        before = self.ready_count()
        os.kill(self.lab.server_pid(), signal.SIGKILL)
        until = time.monotonic() + READY_SECONDS
        while self.ready_count() == before:
            assert time.monotonic() < until, 'the server was not started again:\n' + self.lab.log_tail()
            time.sleep(0.01)

    def ready_count(self):
        return self.lab.log.read_bytes().count(b'event=ready')

    def kill_all(self):
        self.lab.kill()
        self.lab.start()

    def end(self):
        self.orders.send('end')
        self.process.join()
        report = ask(self.lab, 'store verify')
        assert report['damaged'] == 0, report
        self.lab.stop()
        self.lab.check_log()
        shutil.rmtree(self.lab.dir)
        shutil.rmtree(self.folder)


def check_kills(kills, options):
    """(what was done, [what failed])"""
    chance = random.Random(options.seed)
    watched = Watched()
    try:
        for number in range(1, kills + 1):
            time.sleep(chance.uniform(*WORK_SECONDS))
            if number % GROUP_EVERY:
                watched.kill_server()
            else:
                watched.kill_all()
                watched.check()
        counts = watched.check()
        watched.end()
    except BaseException:
        watched.process.kill()
        if watched.lab.process:
            watched.lab.kill()
        raise
    return f'{kills} kills; ' + ', '.join(f'{count} {fate}' for fate, count in counts.items()), []
