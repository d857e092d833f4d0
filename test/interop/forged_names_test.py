#!/usr/bin/env python3
"""Answers of the DNS that are not for us: a resolver between whose answers somebody throws his own, and one that praises what it says."""
import json
import socket
import struct
import sys
import threading
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from outbound_test import ALICE, send, until
from remote import Remote

A, NS, MX, TLSA = 1, 2, 15, 52
GOOD, EVIL = '127.0.0.1', '127.0.0.66'
FORGERIES = 50


def wire(name):
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.') if label) + b'\0'


def read_name(packet, at):
    labels = []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += packet[at] + 1
    return '.'.join(labels), at + 1


def record(name, kind, data):
    return wire(name) + struct.pack('>HHIH', kind, 1, 300, len(data)) + data


def address(text):
    return socket.inet_aton(text)


class Resolver:
    """Answers `records`, {(name, type): [data]}; each answer comes behind forgeries, and brings `unasked` along."""

    def __init__(self, records, unasked=b'', unasked_count=0, is_praised=False):
        self.records, self.unasked, self.unasked_count, self.is_praised = records, unasked, unasked_count, is_praised
        self.socket, self.other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self.socket.bind(('127.0.0.1', 0))
        self.other.bind(('127.0.0.1', 0))
        self.port, self.asked = self.socket.getsockname()[1], []
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.other.close()

    def packet(self, number, question, answers, extra=b'', extra_count=0):
        flags = 0x8180 | (0x0020 if self.is_praised else 0)  # AD
        flags |= 0 if answers is not None else 3
        answers = answers or []
        return struct.pack('>HHHHHH', number, flags, 1, len(answers), 0, extra_count) + question + b''.join(answers) + extra

    def serve(self):
        while True:
            try:
                packet, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            number, = struct.unpack('>H', packet[:2])
            name, end = read_name(packet, 12)
            kind, = struct.unpack('>H', packet[end:end + 2])
            question, name = packet[12:end + 4], name.lower()
            self.asked.append((name, kind))
            evil = [record(name, A, address(EVIL))] if kind == A else [record(name, MX, struct.pack('>H', 1) + wire('mx.evil.example'))]
            for step in range(FORGERIES):
                self.socket.sendto(self.packet((number + 1 + step) & 0xffff, question, evil), peer)  # another id
            self.other.sendto(self.packet(number, question, evil), peer)  # another port
            found = self.records.get((name, kind))
            is_there = any(known == name for known, _ in self.records)
            answers = [record(name, kind, data) for data in found or []] if is_there else None
            self.socket.sendto(self.packet(number, question, answers, self.unasked, self.unasked_count), peer)


def settings(resolver, port):
    return (f'server {{ hostname = mx.lab.test }}\ndns {{ forward = "127.0.0.1@{resolver.port}" trust_anchor = "" }}\n'
            f'outbound {{ port = {port} mta_sts = no }}\n')


def domain(name, host):
    return {(name, MX): [struct.pack('>H', 10) + wire(host)], (host, A): [address(GOOD)]}


def forgeries_are_passed_over():
    """DN07: fifty answers with other ids, one from another port before each true one, and names that nobody asked for along
    with it: the mail goes where the true answers say, for those other names too (RFC 5452)."""
    remote = Remote({})
    evil = Remote({}, address=(EVIL, remote.port))
    unasked = record('mx.second.example', A, address(EVIL)) + record('second.example', MX, struct.pack('>H', 1) + wire('mx.evil.example'))
    with Resolver(domain('first.example', 'mx.first.example') | domain('second.example', 'mx.second.example'), unasked, 2) as resolver:
        with Lab(settings(resolver, remote.port)) as lab:
            lab.account(*ALICE)
            lab.start()
            send(lab, 'x@first.example')
            until(lambda: len(remote.messages) == 1, 'the first arrives')
            send(lab, 'x@second.example')
            until(lambda: len(remote.messages) == 2, 'the second arrives')
            assert ('second.example', MX) in resolver.asked and evil.messages == [] and evil.commands == []
            until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')


def praise_is_no_proof():
    """DN08: a resolver that says of everything that it is validated (AD) is believed nothing that this server did not validate itself."""
    remote = Remote({})
    records = domain('first.example', 'mx.first.example')
    records[f'_{remote.port}._tcp.mx.first.example', TLSA] = [bytes([3, 1, 1]) + bytes(32)]
    with Resolver(records, is_praised=True) as resolver, Lab(settings(resolver, remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        answer = json.loads(lab.run('simulate', '--from', ALICE[0], '--to', 'x@first.example', '--json').stdout)
        text = json.dumps(answer)
        assert '"security": "may"' in text and '"dnssec": false' in text, text
        send(lab, 'x@first.example')  # a server without TLS: with DANE it would wait
        until(lambda: len(remote.messages) == 1, 'it arrives')


if __name__ == '__main__':
    main([forgeries_are_passed_over, praise_is_no_proof])
