"""Calls that fail while the work goes on: what is acknowledged stays, what is refused is absent, and the server goes on when the disk
does."""
import errno
import multiprocessing
import time
import traceback

from disk import Disk
from recorder import Recorder
from recording import frozen, make_lab, mount
from scenarios import deliver, imap, message
from session import Refused, ask, examine

ONCE, FOR_EVER = 1, 1 << 40  # until the work of one fault is done
HALF = 0  # no error: the write is short
# (kind of call, how many fail, error)
FAULTS = (('sync', ONCE, errno.EIO), ('sync', FOR_EVER, errno.EIO), ('write', ONCE, errno.ENOSPC),
          ('write', FOR_EVER, errno.ENOSPC), ('write', ONCE, errno.EIO), ('write', ONCE, HALF), ('read', ONCE, errno.EIO),
          ('read', FOR_EVER, errno.EIO), ('create', FOR_EVER, errno.ENOSPC), ('rename', ONCE, errno.EIO),
          ('truncate', FOR_EVER, errno.EIO), ('unlink', FOR_EVER, errno.EIO))
REMOVED_AT_ONCE = 3
NTHS, NTHS_SAMPLED = range(1, 17), (1, 2, 5)
ERRORS = 'level=error'  # what a server says of a disk that fails
SETTINGS = 'segment_size = 64K\nstore { undelete_window = 0 }\n'  # so that segments are rewritten while calls fail
WINDOW_SECONDS = 1.1  # only what was expunged in a second before this one is given up, and lets segments be joined and removed


def subject(content):
    return content.split(b'Subject: ', 1)[1].split(b'\r\n', 1)[0].decode()


class Faulty:
    """A lab whose calls fail, and what its clients were told."""

    def __init__(self):
        self.lab = make_lab(SETTINGS)
        self.lab.expected.append(ERRORS)
        self.recorder = Recorder(self.lab.dir, is_on=True)
        self.lab.environment = self.recorder.environment
        self.fates = {}  # name: True, False, or None when nobody knows
        self.count = 0

    def attempt(self, operation):
        """Was it done? A disk that does not answer is never called damaged."""
        try:
            operation()
            return True
        except Refused as refused:
            assert 'CORRUPTION' not in str(refused), refused
            return False
        except OSError:
            return None

    def work(self):
        """Deliveries and APPENDs small and large, flags, mail that is expunged, a checkpoint, segments that are rewritten."""
        for size in (300, 70000, 700000):
            name = self.name()
            self.fates[name] = self.attempt(lambda: deliver(self.lab, name, size))
        name = self.name()
        self.fates[name] = self.attempt(lambda: self.on_inbox(lambda client: client.change('APPEND INBOX', message(name, 3000))))
        self.attempt(lambda: self.on_inbox(lambda client: client.command('FETCH 1:* (FLAGS BODY.PEEK[HEADER])')))
        self.attempt(lambda: self.on_inbox(lambda client: client.change('STORE 1:* +FLAGS (\\Seen)')))
        self.remove([name for name, fate in self.fates.items() if fate][:REMOVED_AT_ONCE])
        time.sleep(WINDOW_SECONDS)
        self.attempt(lambda: ask(self.lab, 'store upkeep'))

    def remove(self, names):
        """The first ones in INBOX. Refused means that they are there; when nobody says anything, they may be there or not."""
        def expunge(client):
            uids = ','.join(str(uid) for uid, content in examine(client, 'INBOX')[1].items() if subject(content) in names)
            client.command('SELECT INBOX')
            client.change(f'UID STORE {uids} +FLAGS.SILENT (\\Deleted)')
            client.change(f'UID EXPUNGE {uids}')

        is_gone = self.attempt(lambda: self.on_inbox(expunge))
        for name in names:
            self.fates[name] = None if is_gone is None else not is_gone

    def name(self):
        self.count += 1
        return f'fault {self.count}'

    def on_inbox(self, operation):
        with imap(self.lab) as client:
            client.command('SELECT INBOX')
            return operation(client)

    def check(self, when):
        _, contents = self.on_inbox(lambda client: examine(client, 'INBOX'))
        names = [subject(content) for content in contents.values()]
        for name, fate in self.fates.items():
            copies = names.count(name)
            assert copies <= 1 and fate in (None, bool(copies)), f'{when}: {name} is there {copies} times, told {fate}'
        assert len(names) == sum(name in self.fates for name in names), f'{when}: {names}'

    def start(self):
        self.lab.start()
        with frozen(self.lab):
            self.disk = Disk.of(self.lab.data)
            self.begin = self.recorder.position()

    def close(self):
        if self.lab.process:
            self.lab.kill()
        self.lab.__exit__(None, None, None)

    def cut_power(self):
        for entry in self.recorder.journal()[self.begin:]:
            self.disk.apply(entry)
        mount(self.lab, self.disk.after_power_cut(None))

    def run(self, kind, nth, times, error):
        self.recorder.fail(kind, nth, times, error)
        self.work()
        is_hit = self.recorder.get('fail_times') < times
        self.recorder.fail(kind, 1, 0, 0)
        name = self.name()
        deliver(self.lab, name)  # as soon as the disk does its work again, so does the server
        self.fates[name] = True
        self.check('before the kill')
        self.lab.kill()
        if nth % 2:
            self.cut_power()
        self.start()
        self.check('after the power cut' if nth % 2 else 'after the kill')
        report = ask(self.lab, 'store verify')
        assert report['damaged'] == 0, report
        return is_hit


def check_fault(task):
    """(how many faults came to pass, [what failed])"""
    (kind, times, error), nths = task
    hits, failures, faulty = 0, [], Faulty()
    faulty.start()
    for nth in nths:
        try:
            hits += faulty.run(kind, nth, times, error)
        except Exception:
            failures.append(f'{kind} number {nth} fails {times} times with {error}\n{traceback.format_exc(limit=-3)}\n'
                            + faulty.lab.log_tail(2000))
            break
    faulty.close()
    return hits, failures


def check_faults(is_full, options):
    """(what was done, [what failed])"""
    tasks = [(fault, NTHS if is_full else NTHS_SAMPLED) for fault in FAULTS]
    with multiprocessing.Pool(options.jobs) as pool:
        results = pool.map(check_fault, tasks, 1)
    failures = [failure for _, some in results for failure in some]
    hits = [count for count, _ in results]
    unseen = [fault[0] for fault, count in zip(FAULTS, hits) if count == 0]
    return f'{sum(hits)} faults', failures + ([f'no call of these kinds failed: {unseen}'] if unseen else [])
