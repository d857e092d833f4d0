"""A scenario played once to a recorded server: the journal of its calls, and what was promised when."""
import contextlib
import os
import shutil
import signal
import time
from collections import namedtuple
from pathlib import Path

from disk import Disk
from lab import Lab
from recorder import Recorder
from scenarios import ACCOUNTS, SCENARIOS
from session import Refused, server_state

SETTINGS = 'server { hostname = mx.lab.test allow_plain_loopback = yes }\nstore { compaction_share = 100 }\n'
SEGMENTS = 'segment_size = 4M\n'
DEATHS = ('server-died', 'vault-died')

Recorded = namedtuple('Recorded', 'disk journal steps states')  # states[n]: after n steps
Step = namedtuple('Step', 'name start acknowledged is_watched')  # positions in the journal


def make_lab(more=SEGMENTS):
    lab = Lab(more + SETTINGS)
    for account in ACCOUNTS.items():
        lab.account(*account)
    lab.make_logins_cheap()
    lab.expected += DEATHS
    return lab


def mount(lab, disk):
    """Gives a lab that does not run these files instead of its own."""
    shutil.rmtree(lab.data)
    lab.data.mkdir(mode=0o700)
    disk.write_to(lab.data)
    (lab.data / 'run').mkdir(exist_ok=True)


def is_still(pid):
    """Has every thread stopped, or ended? A signal stops one when it returns from the kernel, and it may write there until then."""
    states = []
    for task in Path(f'/proc/{pid}/task').glob('*/stat'):
        with contextlib.suppress(OSError):  # gone
            states.append(task.read_text().rsplit(')', 1)[1].split()[0])
    return all(state in 'TtZX' for state in states)


@contextlib.contextmanager
def frozen(lab):
    """No process of it runs."""
    pids = lab.pids()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        while not all(map(is_still, pids)):
            time.sleep(0.001)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


class Script:
    """Runs the steps of a scenario and writes down what the server promised."""

    def __init__(self, lab, recorder):
        self.lab, self.recorder = lab, recorder
        self.steps, self.states, self.disk = [], [], None

    def begin(self):
        """From here on everything is recorded; the first step does it by itself."""
        if self.disk:
            return
        self.states.append(server_state(self.lab, ACCOUNTS))
        with frozen(self.lab):
            self.disk = Disk.of(self.lab.data)
            self.recorder.set('is_on', 1)

    def step(self, name, operation, is_watched=True):
        """One operation, done as a whole or not; it returns the octets that acknowledge it, or None when its end does."""
        self.begin()
        start = self.recorder.position()
        reply = operation()
        self.steps.append((name, start, self.recorder.position(), reply, is_watched))
        self.states.append(server_state(self.lab, ACCOUNTS))

    def pass_over(self, name, operations):
        """What later steps need, and what others look at: no moment within it is made."""
        self.step(name, operations, is_watched=False)


    def refuse(self, name, operation):
        """The server says no, and nothing is other than before."""
        def ask():
            try:
                operation()
            except Refused:
                return
            raise AssertionError(f'{name} was not refused')

        self.step(name, ask)
        assert self.states[-1] == self.states[-2], f'{name} was refused and left something'


def acknowledged_at(journal, start, end, reply):
    if reply is None:
        return end
    for position in range(start, end):
        if journal[position].kind == 'send' and reply in journal[position].payload:
            return position + 1
    raise AssertionError(f'no acknowledgement {reply!r} between {start} and {end}')


def record(name):
    scenario = SCENARIOS[name]
    with make_lab(getattr(scenario, 'settings', SEGMENTS)) as lab:
        recorder = Recorder(lab.dir)
        lab.environment = recorder.environment
        lab.start()
        script = Script(lab, recorder)
        scenario(script, lab)
        recorder.set('is_on', 0)
        journal = recorder.journal()
    steps = [Step(name, start, acknowledged_at(journal, start, end, reply), is_watched)
             for name, start, end, reply, is_watched in script.steps]
    return Recorded(script.disk, journal, steps, script.states)


def allowed_states(recorded, position):
    """What was acknowledged is there; what was under way is there as a whole, or not."""
    done = sum(step.acknowledged <= position for step in recorded.steps)
    begun = sum(step.start < position for step in recorded.steps)
    return recorded.states[done:begun + 1]


def is_zeros(entry):
    return entry.kind == 'write' and entry.payload.count(0) == len(entry.payload)


def moments(recorded, samples, chance):
    """Positions behind each call that changes the disk and behind each acknowledgement; all, or so many samples."""
    disk, every, before = recorded.disk.after_kill(), {0}, None
    for position, entry in enumerate(recorded.journal, 1):
        # Room made ahead by writing zeros: one moment for all of it.
        is_more_room = is_zeros(entry) and before and is_zeros(before) and before.inode == entry.inode
        if disk.concerns(entry) and not is_more_room:
            every.add(position)
        disk.apply(entry)
        before = entry
    every |= {step.acknowledged for step in recorded.steps}
    for step in recorded.steps:
        every -= set() if step.is_watched else set(range(step.start + 1, step.acknowledged))
    every = sorted(every)
    return sorted(chance.sample(every, samples)) if samples and samples < len(every) else every
