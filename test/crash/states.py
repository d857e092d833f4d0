"""Servers started on what a kill or a power cut has left of a recorded one."""
import multiprocessing
import os
import random
import shutil
import traceback

from recorder import Recorder
from recording import allowed_states, make_lab, moments, mount, record
from scenarios import ACCOUNTS, ALICE, SCENARIOS, deliver
from session import ask, server_state

SAMPLED_MOMENTS = 6
LINES_MAX = 40
FAILURES_MAX = 5  # of one slice; then it gives up


# What may happen at a moment; what was not synced survives by a seed. "+cut": the server that was started then loses its power, after
# somebody has looked at it and its upkeep was done.
WAYS = ('kill', 'kill+cut', 'cut:none', 'cut:0')
MORE_WAYS = ('cut:1', 'cut:2', 'cut:0+cut')


def disk_after(disk, how):
    what, _, seed = how.removesuffix('+cut').partition(':')
    if what == 'kill':
        return disk.after_kill()
    return disk.after_power_cut(None if seed == 'none' else int(seed))


class Checker:
    """A lab whose server is started on one state after another."""

    def __init__(self, name):
        self.lab = make_lab()
        self.resume, self.prove = (getattr(SCENARIOS[name], what, None) for what in ('resume', 'prove'))

    def start(self, *options):
        """Where the server says that something else must be done first, it is."""
        try:
            self.lab.start(*options)
        except AssertionError:
            if not self.resume:
                raise
            self.lab.reap()
            self.lab.process = None
            self.lab.log.write_bytes(b'')  # where it was said, as an error
            self.resume(self.lab)
            self.lab.start(*options)

    def visit(self, is_kept_up=False):
        """What a server makes of the disk: before and after one more message."""
        lab = self.lab
        self.start(*() if is_kept_up else ('--single',))  # one process starts sooner than seven
        try:
            found = server_state(lab, ACCOUNTS)
            report = ask(lab, 'store verify')
            assert report['damaged'] == 0, report
            deliver(lab, 'afterwards')
            after = server_state(lab, ACCOUNTS)
            if is_kept_up:
                self.keep_up(after)
            elif self.prove:
                self.prove(lab)
        finally:
            lab.kill()
        lab.check_log()
        assert messages_of(after) == messages_of(found) + 1, 'the message sent afterwards is not there'
        return found, after

    def keep_up(self, state):
        """Throwing away what nobody holds takes nothing that somebody sees: all holders are known after the failure."""
        report = ask(self.lab, 'store upkeep')
        kept = server_state(self.lab, ACCOUNTS)
        assert report['segments_refused'] == 0 and kept == state, '\n'.join(['after the upkeep:', str(report), *difference(state, kept)])

    def check(self, disk, how, allowed):
        left = disk_after(disk, how)
        self.lab.log.write_bytes(b'')
        mount(self.lab, left)
        recorder = Recorder(self.lab.dir, is_on=True) if how.endswith('+cut') else None
        self.lab.environment = recorder.environment if recorder else {}
        found, after = self.visit(is_kept_up=recorder is not None)
        if found not in allowed:
            nearest = min((list(difference(wanted, found)) for wanted in allowed), key=len)
            raise AssertionError('\n'.join(nearest[:LINES_MAX]))
        if recorder:
            for entry in recorder.journal():
                left.apply(entry)
            self.lab.environment = {}
            mount(self.lab, left.after_power_cut(None))
            found, _ = self.visit()
            if found != after:
                raise AssertionError('\n'.join(['after the second failure:', *difference(after, found)]))

    def close(self):
        shutil.rmtree(self.lab.dir, ignore_errors=True)


def messages_of(state):
    return [row['messages'] for row in state['account'] if row['address'] == ALICE][0]


def difference(wanted, found, path=''):
    """Where two states differ, in words."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in sorted(wanted.keys() | found.keys(), key=str):
            if key not in found:
                yield f'{path}/{key}: lost'
            elif key not in wanted:
                yield f'{path}/{key}: made up'
            else:
                yield from difference(wanted[key], found[key], f'{path}/{key}')
    elif wanted != found:
        yield f'{path}: {wanted!r} became {found!r}'


def check_slice(task):
    """(how many states, [what failed]) of some moments of a scenario."""
    name, recorded, positions, ways = task
    checker, disk, at, checked, failures = Checker(name), recorded.disk, 0, 0, []
    for position in positions:
        for entry in recorded.journal[at:position]:
            disk.apply(entry)
        at = position
        for how in ways:
            checked += 1
            try:
                checker.check(disk, how, allowed_states(recorded, position))
            except Exception:
                failures.append(f'--scenario {name} --at {position} --how {how}\n{traceback.format_exc(limit=-2)}\n'
                                f'{checker.lab.log_tail(1500)}')
                if os.environ.get('KEEP_LAB'):
                    return checked, [*failures, f'kept: {checker.lab.dir}']
        if len(failures) >= FAILURES_MAX:
            break
    checker.close()
    return checked, failures


def check_scenario(name, is_full, options):
    """(what was done, [what failed])"""
    recorded = record(name)
    ways = [options.how] if options.how else WAYS + (MORE_WAYS if options.all else ())
    chance = random.Random(f'{name} {options.seed}')
    positions = moments(recorded, None if is_full else SAMPLED_MOMENTS, chance) if options.at is None else [options.at]
    jobs = min(options.jobs, len(positions))
    tasks = [(name, recorded, positions[part::jobs], ways) for part in range(jobs)]
    with multiprocessing.Pool(jobs) as pool:
        results = pool.map(check_slice, tasks, 1)
    checked = sum(count for count, _ in results)
    return f'{checked} states of {len(recorded.journal)} calls', [failure for _, some in results for failure in some]
