"""What is done to a server while it is recorded. A scenario is a function that is given a Script; each of its steps is one
operation that is acknowledged as a whole, or not. A new kind of change to the store is a new function here.
"""
from session import Imap, Mail, Pop, ask

ALICE, BOB, CAROL = 'alice@lab.test', 'bob@lab.test', 'carol@other.test'
ACCOUNTS = {ALICE: 'password-alice', BOB: 'password-bob'}
SENDER = 'ledger@example.org'


def message(name, size=300, sender=SENDER):
    head = f'From: {sender}\r\nSubject: {name}\r\nMessage-ID: <{name.replace(" ", "-")}@example.org>\r\n\r\n'.encode()
    line = b'%-60b.\r\n' % name.encode()
    return head + line * (size // len(line) + 1)


def deliver(lab, name, size=300, to=(ALICE,)):
    with Mail(str(lab.lmtp)) as mail:
        return mail.deliver(SENDER, to, message(name, size))


def deliver_some(lab):
    for number in range(6):
        deliver(lab, f'mail {number}', 500)


def imap(lab, name=ALICE):
    return Imap(('127.0.0.1', lab.port['imap']), name, ACCOUNTS[name])


def one_delivery(script, lab):
    script.step('LMTP', lambda: deliver(lab, 'one'))


def deliveries(script, lab):
    script.step('small', lambda: deliver(lab, 'small'))
    script.step('two recipients', lambda: deliver(lab, 'two', 3000, (ALICE, BOB)))
    script.step('large', lambda: deliver(lab, 'large', 700000))
    with Mail(('127.0.0.1', lab.port['smtp']), b'EHLO ledger.example.org') as mail:
        script.step('SMTP', lambda: mail.deliver(SENDER, [BOB], message('smtp', 70000)))
        script.step('SMTP again', lambda: mail.deliver('', [BOB, ALICE], message('null')))


def appends(script, lab):
    with imap(lab) as client:
        script.step('APPEND', lambda: client.change('APPEND Archive (\\Seen)', message('a')))
        script.step('with date and keyword', lambda: client.change(
            'APPEND INBOX ($Label1 \\Flagged) "01-Jan-2020 10:00:00 +0000"', message('b', 5000)))
        script.step('large', lambda: client.change('APPEND Archive', message('c', 400000)))


def flags(script, lab):
    deliver_some(lab)
    with imap(lab) as client:
        client.command('SELECT INBOX')
        script.step('add', lambda: client.change('STORE 1:3 +FLAGS (\\Seen)'))
        script.step('keyword', lambda: client.change('STORE 2:4 +FLAGS (project \\Answered)'))
        script.step('remove', lambda: client.change('UID STORE 1 -FLAGS (\\Seen)'))
        script.step('replace', lambda: client.change('STORE 1:6 FLAGS (\\Flagged)'))


def moves(script, lab):
    deliver_some(lab)
    with imap(lab) as client:
        client.command('SELECT INBOX')
        script.step('COPY', lambda: client.change('COPY 1:3 Archive'))
        script.step('COPY to itself', lambda: client.change('COPY 2 INBOX'))
        script.step('MOVE', lambda: client.change('UID MOVE 2:4 Trash'))
        script.step('mark', lambda: client.change('STORE 1:2 +FLAGS.SILENT (\\Deleted)'))
        script.step('UID EXPUNGE', lambda: client.change('UID EXPUNGE 1'))
        script.step('EXPUNGE', lambda: client.change('EXPUNGE'))


def mailboxes(script, lab):
    deliver_some(lab)
    with imap(lab) as client:
        script.step('CREATE', lambda: client.change('CREATE a/b/c'))
        script.step('SUBSCRIBE', lambda: client.change('SUBSCRIBE a/b'))
        client.command('SELECT INBOX')
        script.step('COPY', lambda: client.change('COPY 1:2 a/b'))
        script.step('RENAME', lambda: client.change('RENAME a/b x'))
        script.step('RENAME INBOX', lambda: client.change('RENAME INBOX old'))
        script.step('DELETE', lambda: client.change('DELETE x/c'))
        script.step('DELETE with mail', lambda: client.change('DELETE x'))
        script.step('UNSUBSCRIBE', lambda: client.change('UNSUBSCRIBE Sent'))


def pop3(script, lab):
    deliver_some(lab)
    for number in (1, 3):
        with Pop(('127.0.0.1', lab.port['pop3']), ALICE, ACCOUNTS[ALICE]) as client:
            client.command(f'DELE {number}')
            client.command(f'DELE {number + 1}')
            script.step('QUIT', lambda: client.command('QUIT'))


def submit(lab, recipients):
    address, login = ('127.0.0.1', lab.port['submission']), (ALICE, ACCOUNTS[ALICE])
    with Mail(address, b'EHLO ledger.example.org', login) as mail:
        return mail.deliver(ALICE, recipients, message('submitted', 2000, ALICE))


def command(lab, *words, **more):
    """A command by its name and arguments; its acknowledgement, as it comes over the control socket."""
    ask(lab, *words, **more)
    return b'{"ok":true'


def queue(script, lab):
    script.step('remote', lambda: submit(lab, ['one@elsewhere.example', 'two@elsewhere.example']))
    script.step('remote and local', lambda: submit(lab, ['one@elsewhere.example', BOB]))
    first, second, third = (str(row['id']) for row in ask(lab, 'queue list'))
    script.step('hold', lambda: command(lab, 'queue hold', first, second))
    script.step('reroute', lambda: command(lab, 'queue reroute', second, options={'via': 'relay.example'}))
    script.step('release', lambda: command(lab, 'queue release', second))
    script.step('remove', lambda: command(lab, 'queue remove', first, third))


def administration(script, lab):
    script.step('domain', lambda: command(lab, 'domain add', 'other.test'))
    script.step('account', lambda: command(lab, 'account add', CAROL, password='password-carol'))
    script.step('alias', lambda: command(lab, 'alias add', 'sales@lab.test', BOB))
    script.step('quota', lambda: command(lab, 'account quota', CAROL, '5M'))
    script.step('delivery', lambda: deliver(lab, 'to carol', to=(CAROL,)))
    script.step('no alias', lambda: command(lab, 'alias remove', 'sales@lab.test', BOB))
    script.step('no account', lambda: command(lab, 'account remove', CAROL))
    script.step('no domain', lambda: command(lab, 'domain remove', 'other.test'))


def restarts(script, lab):
    """A checkpoint, the closing of segments, and what a start does."""
    def restart(end):
        end()
        lab.start()

    script.step('before', lambda: deliver(lab, 'before'))
    script.step('stop and start', lambda: restart(lab.stop))
    script.step('after', lambda: deliver(lab, 'after'))
    script.step('kill and start', lambda: restart(lab.kill))
    script.step('again', lambda: deliver(lab, 'again'))
    script.step('stop and start again', lambda: restart(lab.stop))


def segments(script, lab):
    """More than one segment of 4 MiB."""
    for number in range(6):
        script.step(f'large {number}', lambda number=number: deliver(lab, f'large {number}', 900000))


SCENARIOS = {function.__name__: function for function in
             (one_delivery, deliveries, appends, flags, moves, mailboxes, pop3, queue, administration, restarts, segments)}
