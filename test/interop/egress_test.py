#!/usr/bin/env python3
"""Where connections to other servers come from: addresses of this host, and a SOCKS proxy (microsocks)."""
import contextlib
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import PORTS, main
from names import Names
from outbound_test import ALICE, ZONE, send, until
from remote import Remote
from routes_test import Sender, is_empty

BOTH = ZONE + 'both MX 10 mx.both\nmx.both A 127.0.0.1\nmx.both AAAA ::1\nsix MX 10 mx.six\nmx.six AAAA ::1\n'
DOMAINS = [f'd{number}.test' for number in range(8)]


class Watched(Remote):
    """Notes where each conversation comes from, and the name that it begins with."""

    def __init__(self, address=('127.0.0.1', 0)):
        self.address_family = socket.AF_INET6 if ':' in address[0] else socket.AF_INET
        self.seen = []  # (sender, address, name)
        super().__init__({'EHLO': self.greeted, 'MAIL': self.sent_by}, address=address)

    def greeted(self, conversation):
        conversation.name = conversation.lines[-1].split()[1]
        return '250 remote.test'

    def sent_by(self, conversation):
        self.seen.append((conversation.lines[-1].split('@')[1].rstrip('>'), conversation.client_address[0], conversation.name))
        return '250 ok'


def send_as(lab, senders, to):
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl.create_default_context(cafile=str(lab.ca))) as smtp:
        smtp.login(*ALICE)
        for sender in senders:
            assert smtp.sendmail(sender, [to], f'From: {sender}\r\nSubject: x\r\n\r\nhello\r\n') == {}


def a_sender_keeps_its_address():
    """One of the pool by the sender's domain, with its own name; after a restart the same; when one goes only its senders move."""
    pool = {f'127.0.3.{number}': f'out{number}.test' for number in range(1, 4)}

    def line(addresses):
        return 'source_address = "' + ', '.join(f'{address} {pool[address]}' for address in addresses) + '"'
    remote = Watched()
    with Names({'example': ZONE}) as names, Sender(names, '', line(pool)) as lab:
        lab.write_config(lab.settings.replace('port = 9', f'port = {remote.port}'))
        for domain in DOMAINS:
            lab.culver('domain', 'add', domain)
            lab.culver('alias', 'add', f'a@{domain}', ALICE[0])

        def where():
            remote.seen.clear()
            send_as(lab, [f'a@{domain}' for domain in DOMAINS * 2], 'x@implicit.example')
            until(is_empty(lab), 'the queue is empty')
            assert len(remote.seen) == 2 * len(DOMAINS)
            assert all(name == pool[address] for _, address, name in remote.seen), remote.seen
            found = {domain: address for domain, address, _ in remote.seen}
            assert len(set(remote.seen)) == len(DOMAINS), 'a domain has one address'
            return found
        lab.start()
        first = where()
        assert len(set(first.values())) > 1, first
        lab.stop()
        lab.start()
        assert where() == first
        gone = first[DOMAINS[0]]
        lab.write_config(lab.settings.replace(line(pool), line([address for address in pool if address != gone])))
        lab.culver('reload')
        second = where()
        assert gone not in second.values()
        assert all(second[domain] == address for domain, address in first.items() if address != gone), (first, second)


def families():
    """IPv6 with an IPv6 address, IPv4 where there is none of that; a host that has only the other family waits and says so."""
    four, six = Watched(), None
    six = Watched(('::1', four.port))
    with Names({'example': BOTH}) as names, Sender(names, 'route spare { recipient = none.example source_address = "127.0.3.9" }',
                                                   'source_address = "127.0.3.1 four.test, ::1 six.test"') as lab:
        lab.write_config(lab.settings.replace('port = 9', f'port = {four.port}'))
        lab.start()
        send(lab, ['x@both.example', 'x@implicit.example'])
        until(is_empty(lab), 'the queue is empty')
        assert [seen[1:] for seen in six.seen] == [('::1', 'six.test')] and [seen[1:] for seen in four.seen] == [('127.0.3.1', 'four.test')]
        lab.write_config(lab.settings.replace(', ::1 six.test', '').replace('none.example', 'other.example'))
        lab.culver('reload')
        send(lab, ['x@both.example', 'y@other.example'])
        until(is_empty(lab), 'the queue is empty')
        assert sorted(seen[1:] for seen in four.seen[1:]) == [('127.0.3.1', 'four.test'), ('127.0.3.9', 'mx.lab.test')], four.seen
        send(lab, ['x@six.example'])
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
        assert 'source_address has no IPv6 address' in str(lab.replies())


def not_ours():
    """An address that this host does not have: the mail waits and says why, and no fallback hides it."""
    rescue = Remote({})
    with Names({'example': ZONE}) as names, Sender(
            names, '', f'source_address = 192.0.2.55 fallback_after = 0 fallback = "127.0.0.1:{rescue.port}"') as lab:
        lab.start()
        send(lab, ['x@implicit.example'])
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
        assert 'from 192.0.2.55: Cannot assign requested address' in str(lab.replies()) and rescue.messages == []


@contextlib.contextmanager
def proxy(*more):
    port, = PORTS.take(1)
    process = subprocess.Popen(['microsocks', '-i', '127.0.0.1', '-p', str(port), *more], stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 10
    while True:
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port)):
            break
        assert time.monotonic() < end, 'the proxy does not start'
        time.sleep(0.05)
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait()
        PORTS.give_back([port])


def through_a_proxy():
    """With a name and a password; a route can do without; what the proxy says is shown."""
    remote = Watched()
    with proxy('-u', 'culver', '-P', 'open sesame') as (port, process), Names({'example': ZONE}) as names, Sender(
            names, 'route direct { recipient = implicit.example socks = none }',
            f'socks = "127.0.0.1:{port}" socks_username = culver socks_password_file = "@SECRET@"') as lab:
        lab.write_config(lab.settings.replace('port = 9', f'port = {remote.port}').replace('@SECRET@', str(lab.secret)))
        lab.set_password('wrong')
        lab.start()
        send(lab, ['x@other.example'])
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
        assert 'the proxy does not take the name and the password' in str(lab.replies()), lab.replies()
        lab.set_password('open sesame')
        lab.culver('reload')
        lab.culver('queue', 'flush')
        until(is_empty(lab), 'the queue is empty')
        send(lab, ['x@implicit.example', 'x@dead.example'])
        until(lambda: [(row['to'], row['attempts']) for row in lab.json('queue', 'list')] == [('x@dead.example', 1)], 'two are through')
        assert len(remote.messages) == 2 and 'through 127.0.0.1: the proxy did not connect: ' in str(lab.replies()), lab.replies()
        process.terminate()
        told = process.stderr.read()
        assert told.count(f'connected to 127.0.0.1:{remote.port}') == 1, told


def no_proxy_there():
    dead, = PORTS.take(1)
    with Names({'example': ZONE}) as names, Sender(names, '', f'socks = "127.0.0.1:{dead}"') as lab:
        lab.start()
        send(lab, ['x@implicit.example'])
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
        assert 'the proxy: connect to 127.0.0.1: Connection refused' in str(lab.replies()), lab.replies()


if __name__ == '__main__':
    main([a_sender_keeps_its_address, families, not_ours, through_a_proxy, no_proxy_there])
