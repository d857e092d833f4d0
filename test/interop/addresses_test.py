#!/usr/bin/env python3
"""AD07: each of the addresses of isemail gets the same verdict at each door: MAIL and RCPT of SMTP, RCPT of LMTP and submission, and `culver simulate`."""
import base64
import json
import socket
import ssl
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'test' / 'support'))
from lab import Lab, main

ALICE = ('alice@lab.test', 'password-alice')
PER_CONNECTION = 6
VECTORS = TOP / 'test' / 'data' / 'vectors' / 'address' / 'isemail-dev.json'


def is_one(code):
    return code not in (500, 501, 553, 555)


class Door:
    def __init__(self, file, *greeting):
        self.file = file
        self.reply()
        for command in greeting:
            assert self.say(command) < 400, command

    def reply(self):
        while True:
            line = self.file.readline()
            assert line, 'closed'
            if line[3:4] == b' ':
                return int(line[:3])

    def say(self, command):
        self.file.write(command.encode() + b'\r\n')
        self.file.flush()
        return self.reply()


def one_verdict_everywhere():
    addresses = [row['address'] for row in json.loads(VECTORS.read_text())]
    # What ends a line or is not ASCII is the business of other tests; an empty path is no address but the null sender.
    addresses = [one for one in addresses if one and one.isascii() and not set(one) & set('\r\n\0') and len(one) < 400]
    assert len(addresses) > 50
    with Lab('server { hostname = mx.lab.test }\n') as lab:
        lab.account(*ALICE)
        lab.start()

        def open_door(service, *greeting):
            connection = socket.create_connection(('127.0.0.1', lab.port[service]), timeout=30)
            if service == 'submissions':
                connection = ssl.create_default_context(cafile=str(lab.ca)).wrap_socket(connection, server_hostname='localhost')
            return Door(connection.makefile('rwb'), *greeting)

        login = 'AUTH PLAIN ' + base64.b64encode(f'\0{ALICE[0]}\0{ALICE[1]}'.encode()).decode()
        unix = None
        for number, address in enumerate(addresses):
            if number % PER_CONNECTION == 0:  # before there are too many errors
                world, user = open_door('smtp', 'EHLO x'), open_door('submissions', 'EHLO x', login)
                unix = socket.socket(socket.AF_UNIX)
                unix.connect(str(lab.lmtp))
                lmtp = Door(unix.makefile('rwb'), 'LHLO x')
            verdicts = {'mail': is_one(world.say(f'MAIL FROM:<{address}>'))}
            for name, door, sender in (('rcpt', world, 'a@example.org'), ('lmtp', lmtp, 'a@example.org'), ('user', user, ALICE[0])):
                assert door.say('RSET') == 250 and door.say(f'MAIL FROM:<{sender}>') == 250
                verdicts[name] = is_one(door.say(f'RCPT TO:<{address}>'))
                assert door.say('RSET') == 250
            if number % PER_CONNECTION == 0 and not address.startswith('-'):
                verdicts['simulate'] = lab.run('simulate', '--from', address, '--to', ALICE[0], '--ip', '192.0.2.1').returncode != 2
            assert len(set(verdicts.values())) == 1, (address, verdicts)


if __name__ == '__main__':
    main([one_verdict_everywhere])
