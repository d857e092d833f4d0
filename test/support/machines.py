"""Machines of a network of their own: network namespaces behind one bridge, with addresses of both kinds. Nothing of the real network is
touched, and all of it is gone with this process.

    network = Network()
    mail = network.machine('mail', ['45.45.2.1'], ['2a00:4545:2::1'])
    with mail.inside():        sockets that are made and processes that are started here belong to that machine
        ...

Addresses are of the real internet, because a program treats private ones otherwise; no packet leaves. Needs root.
"""
import contextlib
import ctypes
import os
import subprocess
from pathlib import Path

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def ip(*lines):
    subprocess.run(['ip', '-batch', '-'], input='\n'.join(lines) + '\n', text=True, check=True, stdout=subprocess.DEVNULL)


class Machine:
    def __init__(self):
        before = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
        checked(LIBC.unshare(CLONE_NEWNET))
        self.fd = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
        ip('link set lo up')
        for name in ('accept_dad', 'dad_transmits', 'router_solicitations'):  # an address is there at once
            Path('/proc/sys/net/ipv6/conf/default', name).write_text('0')
        checked(LIBC.setns(before, CLONE_NEWNET))
        os.close(before)

    @contextlib.contextmanager
    def inside(self):
        before = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
        checked(LIBC.setns(self.fd, CLONE_NEWNET))
        try:
            yield self
        finally:
            checked(LIBC.setns(before, CLONE_NEWNET))
            os.close(before)

    def enter(self):
        """This thread is on that machine from now on."""
        checked(LIBC.setns(self.fd, CLONE_NEWNET))

    def close(self):
        os.close(self.fd)


class Network:
    def __init__(self):
        self.bridge, self.machines = Machine(), []
        with self.bridge.inside():
            ip('link add name bridge type bridge mcast_snooping 0', 'link set bridge up')

    def machine(self, name, addresses4, addresses6):
        machine = Machine()
        self.machines.append(machine)
        with self.bridge.inside():
            ip(f'link add name {name} type veth peer name ether netns /proc/{os.getpid()}/fd/{machine.fd}', f'link set dev {name} master bridge up')
        with machine.inside():
            ip('link set ether up', *(f'addr add {address}/32 dev ether' for address in addresses4),
               *(f'addr add {address}/128 dev ether nodad' for address in addresses6))
            ip('route add default dev ether', 'route add ::/0 dev ether')
        machine.addresses4, machine.addresses6 = addresses4, addresses6
        return machine

    def close(self):
        for machine in [*self.machines, self.bridge]:
            machine.close()
