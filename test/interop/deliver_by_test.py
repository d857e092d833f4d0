#!/usr/bin/env python3
"""DELIVERBY (RFC 2852) with a real Sendmail as the next hop: the time that is left goes on, and what it says that it may need is kept to."""
import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from dsn_test import report, status_of, submit
from lab import Lab, main
from names import Names
from next_sendmail import BY_MIN, Sendmail
from outbound_test import ALICE, ZONE, inbox, until
from remote import Remote

BOB = 'bob@implicit.example'
KNOWS = '250-remote.test\r\n250-DSN\r\n250 DELIVERBY'


class Chain:
    """Culver, Sendmail behind it, and behind that a server that answers as it is told."""

    def __init__(self, answers):
        self.remote = Remote(answers)

    def __enter__(self):
        self.names = Names({'example': ZONE}).__enter__()
        self.lab = Lab(self.names.settings(25)).__enter__()
        self.sendmail = Sendmail(self.remote.port, self.lab.port['smtp']).__enter__()
        self.lab.write_config(self.names.settings(self.sendmail.port))
        self.lab.account(*ALICE)
        self.lab.start()
        return self

    def submit(self, by):
        submit(self.lab, {BOB: []}, [f'BY={by}'])
        until(lambda: self.lab.json('queue', 'list') == [], 'Culver has nothing left', 20)

    def heard(self):
        """What Sendmail was told and what it told: the seconds and the mode of BY."""
        said = self.sendmail.said()
        return [[(int(seconds), mode) for seconds, mode in re.findall(rf'{side} MAIL F.*BY=(-?\d+);(\w+)', said, re.I)] for side in ('<<<', '>>>')]

    def __exit__(self, *error):
        self.sendmail.__exit__(*error)
        self.lab.__exit__(*error)
        self.names.__exit__(*error)


def the_time_goes_on():
    """Sendmail is told what is left of the time, with either mode, and takes the message."""
    with Chain({'EHLO': KNOWS}) as chain:
        chain.submit('120;N')
        chain.submit('300;R')
        taken, _ = chain.heard()
        assert [mode for _, mode in taken] == ['N', 'R'], taken
        assert all(asked - 20 <= left <= asked for (left, _), asked in zip(taken, (120, 300))), taken
        assert inbox(chain.lab, ALICE) == []


def less_than_it_needs():
    """What is to be returned and has less left than Sendmail says that it may need comes back from here: 5.4.7, and Sendmail hears nothing of it."""
    with Chain({'EHLO': KNOWS}) as chain:
        chain.submit(f'{BY_MIN - 1};R')
        message, recipient = status_of(report(chain.lab))
        assert message['Reporting-MTA'] == 'dns; mx.lab.test' and recipient['Status'] == '5.4.7', (message, recipient)
        assert f'DELIVERBY {BY_MIN}' in chain.sendmail.said() and chain.heard() == [[], []]


if __name__ == '__main__':
    main([the_time_goes_on, less_than_it_needs])
