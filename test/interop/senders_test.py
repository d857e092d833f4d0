#!/usr/bin/env python3
"""DN02: what the DNS says of senders on other servers (RFC 7505), asked by a real resolver. On a machine of its own, because of clients on this host nobody asks."""
import smtplib
import socket
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'support')]
from clock import Clock
from lab import Lab, main
from machines import Network
from names import Names

ALICE = ('alice@lab.test', 'password-alice')
ADDRESS = '45.45.2.1'
ZONE = '''$TTL 60
@ SOA ns.example. root.example. 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
null MX 0 .
mixed MX 0 .
mixed MX 10 mail
mail A 127.0.0.3
'''
SECONDS = 2


class World:
    def __enter__(self):
        self.names = Names({'example': ZONE}).__enter__()
        self.lab = Lab('reactors = 1\n' + self.names.settings(9) + f'smtp {{ sender_dns_time = {SECONDS}s }}\n')
        port = self.lab.port['smtp']
        self.lab.write_config(self.lab.settings, self.lab.places + f'listen outside {{ service = smtp address = {ADDRESS} port = {port} }}\n')
        self.lab.account(*ALICE)
        self.clock = Clock(self.lab)
        self.lab.__enter__().start()
        return self

    def __exit__(self, *why):
        self.lab.__exit__(*why)
        self.names.__exit__()

    def answer(self, sender, to=ALICE[0], address=ADDRESS):
        """The reply to RCPT."""
        with smtplib.SMTP(address, self.lab.port['smtp'], timeout=30) as smtp:
            smtp.ehlo()
            assert smtp.mail(sender)[0] == 250
            code, text = smtp.rcpt(to)
            return f'{code} {text.decode()}'


def a_domain_that_takes_no_mail_sends_none():
    with World() as world:
        for _ in range(2):  # the second answer is out of memory
            assert world.answer('x@null.example').startswith('550 5.7.27 '), world.answer('x@null.example')
        for sender in ('x@mixed.example', 'x@mail.example', 'x@nowhere.example', 'x@[45.45.2.9]', 'x@lab.test', ''):
            assert world.answer(sender).startswith('250 2.1.5 '), (sender, world.answer(sender))
        assert world.answer('x@null.example', address='127.0.0.1').startswith('250 2.1.5 ')
        assert 'event=rcpt-refused' in world.lab.log.read_text()
        said = world.lab.run('simulate', '--from', 'x@null.example', '--to', ALICE[0], '--ip', '45.45.2.9')
        assert '550 5.7.27' in said.stdout, said
        said = world.lab.run('simulate', '--from', 'x@mail.example', '--to', ALICE[0], '--ip', '45.45.2.9')
        assert '5.7.27' not in said.stdout and said.returncode == 0, said


def without_an_answer_mail_is_taken():
    """Nobody waits longer than the setting says, and no failure of the DNS refuses anything."""
    with World() as world:
        world.names.stop()
        started = time.monotonic()
        assert world.answer('x@null.example').startswith('250 2.1.5 ')
        took = time.monotonic() - started
        assert took < SECONDS + 3, took
        # One that takes questions and does not answer.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(('127.0.0.1', world.names.port))
            started = time.monotonic()
            assert world.answer('y@quiet.example').startswith('250 2.1.5 ')
            took = time.monotonic() - started
            assert SECONDS - 1 < took < SECONDS + 3, took


def a_silent_dns_is_left_alone():
    """After three questions without an answer nobody waits for half a minute; then one finds out whether it answers again."""
    with World() as world:
        world.names.stop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(('127.0.0.1', world.names.port))
            for number in range(8):
                started = time.monotonic()
                assert world.answer(f'y@quiet{number}.example').startswith('250 2.1.5 ')
                took = time.monotonic() - started
                assert (took > SECONDS - 1) == (number < 3) and took < SECONDS + 3, (number, took)
        assert 'event=sender-dns-silent seconds=30' in world.lab.log.read_text()
        world.names.start()
        assert world.answer('x@null.example').startswith('250 2.1.5 ')
        world.clock.skip(31)
        # libunbound asks a server that was silent again within its own time.
        for _ in range(12):
            if world.answer('x@null.example').startswith('550 5.7.27 '):
                return
            world.clock.skip(10)
        raise AssertionError('the DNS is not asked again')


def the_server_ends_while_it_asks():
    """The command that is under way is answered, and then it is over."""
    with World() as world:
        world.names.stop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent, smtplib.SMTP(ADDRESS, world.lab.port['smtp'], timeout=60) as smtp:
            silent.bind(('127.0.0.1', world.names.port))
            smtp.ehlo()
            assert smtp.mail('z@quiet.example')[0] == 250
            smtp.putcmd('rcpt', f'TO:<{ALICE[0]}>')
            silent.settimeout(20)
            silent.recv(512)  # it asks
            started = time.monotonic()
            world.lab.stop()
            assert time.monotonic() - started < SECONDS + 5
            assert smtp.getreply()[0] == 250 and smtp.getreply()[0] == 421
            smtp.close()


if __name__ == '__main__':
    network = Network()
    network.machine('home', [ADDRESS], []).enter()
    main([a_domain_that_takes_no_mail_sends_none, without_an_answer_mail_is_taken, a_silent_dns_is_left_alone, the_server_ends_while_it_asks])
