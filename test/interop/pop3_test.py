#!/usr/bin/env python3
"""Fetching with real POP3 clients: Python's poplib, curl, fetchmail, getmail; every octet compared."""
import poplib
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import AWKWARD, simple

ALICE = ('alice@lab.test', 'password-alice')


def lab_with_mail(contents):
    lab = Lab()
    lab.account(*ALICE)
    lab.start()
    with smtplib.LMTP(str(lab.lmtp)) as lmtp:
        for content in contents:
            lmtp.sendmail('a@example.org', [ALICE[0]], content)
    return lab


def log_in(lab, tls=True, utf8=False):
    context = ssl.create_default_context(cafile=str(lab.ca))
    if tls:
        pop = poplib.POP3_SSL('localhost', lab.port['pop3s'], context=context, timeout=30)
    else:
        pop = poplib.POP3('localhost', lab.port['pop3'], timeout=30)
        assert 'STLS' in pop.capa()
        pop.stls(context)
    if utf8:
        pop.utf8()
    pop.user(ALICE[0])
    pop.pass_(ALICE[1])
    return pop


def octets(pop, number):
    return b''.join(line + b'\r\n' for line in pop.retr(number)[1])


def poplib_octets_are_kept():
    contents = [content for content in AWKWARD.values()]
    with lab_with_mail(contents) as lab:
        for tls in (True, False):
            pop = log_in(lab, tls, utf8=True)  # else header fields that are not ASCII come as a surrogate
            count, size = pop.stat()
            sizes = [int(line.split()[1]) for line in pop.list()[1]]
            assert count == len(contents) and sum(sizes) == size, (count, size, sizes)
            for number, content in enumerate(contents, 1):
                got = octets(pop, number)
                assert len(got) == sizes[number - 1], (number, len(got), sizes[number - 1])
                assert got.endswith(content), number
                header = b'' if content.startswith(b'\r\n') else content.split(b'\r\n\r\n', 1)[0]
                top = b'\r\n'.join(pop.top(number, 0)[1])
                assert header.strip() in top, number
            pop.quit()


def unique_ids_last():
    with lab_with_mail([simple(n) for n in range(5)]) as lab:
        pop = log_in(lab)
        before = {line.split()[1]: octets(pop, int(line.split()[0])) for line in pop.uidl()[1]}
        pop.dele(2)
        pop.quit()
        lab.kill()
        lab.start()
        with smtplib.LMTP(str(lab.lmtp)) as lmtp:
            lmtp.sendmail('a@example.org', [ALICE[0]], simple(9))
        pop = log_in(lab)
        after = {line.split()[1]: octets(pop, int(line.split()[0])) for line in pop.uidl()[1]}
        assert len(before) == 5 and len(after) == 5
        kept = before.keys() & after.keys()
        assert len(kept) == 4 and all(before[uid] == after[uid] for uid in kept)
        pop.quit()


def what_was_not_quit_stays():
    with lab_with_mail([simple(n) for n in range(3)]) as lab:
        pop = log_in(lab)
        pop.dele(1)
        pop.close()
        pop = log_in(lab)
        assert pop.stat()[0] == 3
        for number in (1, 2, 3):
            pop.dele(number)
        pop.quit()
        pop = log_in(lab)
        assert pop.stat() == (0, 0)
        pop.quit()


def curl_fetches():
    with lab_with_mail([simple(1, 50000)]) as lab:
        run = subprocess.run(['curl', '-sS', '--cacert', str(lab.ca), '-u', ':'.join(ALICE),
                              f'pop3s://localhost:{lab.port["pop3s"]}/1'], capture_output=True, timeout=60)
        assert run.returncode == 0 and run.stdout.endswith(simple(1, 50000)), run.stderr


def fetchmail_moves_all():
    with lab_with_mail([simple(n) for n in range(30)]) as lab:
        control, box = lab.dir / 'fetchmailrc', lab.dir / 'box'
        control.write_text(f'poll localhost protocol POP3 port {lab.port["pop3s"]} user "{ALICE[0]}" password "{ALICE[1]}"\n'
                           f'  ssl sslcertck sslcertfile "{lab.ca}" mda "cat >>{box}"\n')
        control.chmod(0o600)
        for expected in (0, 1):  # 1: there was no mail
            run = subprocess.run(['fetchmail', '-f', str(control), '--pidfile', str(lab.dir / 'pid'), '--nosyslog', '-v'],
                                 capture_output=True, text=True, timeout=120, env={'HOME': str(lab.dir), 'PATH': '/usr/bin:/bin',
                                                                                  'USER': 'root'})
            assert run.returncode == expected, f'{run.returncode}\n{run.stdout[-3000:]}{run.stderr}'
        for number in range(30):
            assert f'Subject: message {number}\n' in box.read_text(), number
        pop = log_in(lab)
        assert pop.stat() == (0, 0)
        pop.quit()


def getmail(lab, box, delete):
    folder = lab.dir / 'getmail'
    folder.mkdir(exist_ok=True)
    (folder / 'getmailrc').write_text(
        f'[retriever]\ntype = SimplePOP3SSLRetriever\nserver = localhost\nport = {lab.port["pop3s"]}\n'
        f'ca_certs = {lab.ca}\nusername = {ALICE[0]}\npassword = {ALICE[1]}\n'
        f'[destination]\ntype = MDA_external\npath = /bin/sh\narguments = ("-c", "cat >>{box}")\n'
        f'allow_root_commands = true\n'
        f'[options]\nread_all = false\ndelete = {delete}\nreceived = false\ndelivered_to = false\n')
    run = subprocess.run(['getmail', f'--getmaildir={folder}'], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                         env={'HOME': str(lab.dir), 'PATH': '/usr/bin:/bin'})
    assert run.returncode == 0, f'{run.returncode}\n{run.stdout[-2000:]}{run.stderr[-2000:]}'
    return run.stdout


def getmail_knows_what_it_has():
    """Unique ids: what was fetched is not fetched again; then all is deleted."""
    with lab_with_mail([simple(n) for n in range(10)]) as lab:
        box = lab.dir / 'box'
        box.touch()
        for _ in range(2):
            getmail(lab, box, 'false')
            subjects = [line for line in box.read_text().splitlines() if line.startswith('Subject: ')]
            assert subjects == [f'Subject: message {n}' for n in range(10)], subjects
        getmail(lab, box, 'true')
        pop = log_in(lab)
        assert pop.stat() == (0, 0)
        pop.quit()


if __name__ == '__main__':
    main([poplib_octets_are_kept, unique_ids_last, what_was_not_quit_stays, curl_fetches, fetchmail_moves_all,
          getmail_knows_what_it_has])
