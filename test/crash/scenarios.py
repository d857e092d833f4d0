"""What is done to a server while it is recorded. A scenario is a function that is given a Script; each of its steps is one
operation that is acknowledged as a whole, or not. A new kind of change to the store is a new function here.
"""
import contextlib
import threading
import time

from remote import Remote
from session import OTHERS, Imap, Mail, Pop, ask, examine

ALICE, BOB, CAROL = 'alice@lab.test', 'bob@lab.test', 'carol@other.test'
ACCOUNTS = {ALICE: 'password-alice', BOB: 'password-bob'}
CAROLS_PASSWORD = 'password-carol'
SENDER = 'ledger@example.org'
SEND_SECONDS = 60
DICTIONARY_MAILS = 600  # one is made of 256 messages that stay


def message(name, size=300, sender=SENDER):
    head = f'From: {sender}\r\nSubject: {name}\r\nMessage-ID: <{name.replace(" ", "-")}@example.org>\r\n\r\n'.encode()
    line = b'%-60b.\r\n' % name.encode()
    return head + line * (size // len(line) + 1)


def with_settings(text, resume=None, prove=None):
    """Of the server of a scenario, beside those of all; what is done to a data directory of it that a server refuses; what is asked of the lab
    with what is left, the last thing, because it changes that."""
    def mark(scenario):
        scenario.settings, scenario.resume, scenario.prove = text, resume, prove
        return scenario
    return mark


def deliver(lab, name, size=300, to=(ALICE,)):
    with Mail(str(lab.lmtp)) as mail:
        return mail.deliver(SENDER, to, message(name, size))


def deliver_some(lab, count=6, size=500):
    with Mail(str(lab.lmtp)) as mail:
        for number in range(count):
            mail.deliver(SENDER, (ALICE,), message(f'mail {number}', size))


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


@with_settings('server { message_size_max = 300K }\n')
def refusals(script, lab):
    """What is refused leaves nothing behind, not even when half of it is in the log already."""
    with Mail(str(lab.lmtp)) as mail:
        script.refuse('no account', lambda: mail.deliver(SENDER, [ALICE, 'nobody@lab.test'], message('nobody')))
    with Mail(str(lab.lmtp)) as mail:
        script.refuse('too large', lambda: mail.deliver(SENDER, [ALICE], message('too large', 320000)))
    script.step('quota', lambda: command(lab, 'account quota', BOB, '2K'))
    with Mail(('127.0.0.1', lab.port['smtp']), b'EHLO ledger.example.org') as mail:
        script.refuse('over quota', lambda: mail.deliver(SENDER, [BOB], message('over quota', 70000)))
    with imap(lab, BOB) as client:
        script.refuse('APPEND over quota', lambda: client.change('APPEND INBOX', message('over quota', 3000)))
        script.refuse('no mailbox', lambda: client.change('APPEND nowhere', message('nowhere', 100)))
    script.step('taken', lambda: deliver(lab, 'taken'))


def appends(script, lab):
    with imap(lab) as client:
        script.step('APPEND', lambda: client.change('APPEND Archive (\\Seen)', message('a')))
        script.step('with date and keyword', lambda: client.change(
            'APPEND INBOX ($Label1 \\Flagged) "01-Jan-2020 10:00:00 +0000"', message('b', 5000)))
        script.step('large', lambda: client.change('APPEND Archive', message('c', 400000)))
        two = message('e', 300000)
        script.step('MULTIAPPEND', lambda: client.change('APPEND Archive', message('d', 5000) + b' (\\Seen) {%d+}\r\n%b' % (len(two), two)))
        client.command('SELECT Archive')
        script.step('REPLACE', lambda: client.change('UID REPLACE 2 INBOX', message('f', 2000)))
        script.step('REPLACE in place', lambda: client.change('UID REPLACE 3 Archive (\\Draft)', message('g', 2000)))


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


def whole_mailboxes(script, lab):
    """More messages than a shard changes in one go: another of its threads does it, all or nothing."""
    deliver_some(lab, 17, 60)
    with imap(lab) as client:
        client.command('ENABLE QRESYNC')  # what is gone is told in one line, and the recorder sees the reply behind it
        client.command('SELECT INBOX')
        for _ in range(8):
            client.change('COPY 1:* INBOX')
            client.command('NOOP')
        script.step('COPY', lambda: client.change('COPY 1:* Archive'))
        script.step('MOVE', lambda: client.change('MOVE 1:* Trash'))
        script.step('DELETE', lambda: client.change('DELETE Archive'))
        client.command('SELECT Trash')
        script.step('MOVE back', lambda: client.change('MOVE 1:* INBOX'))
        script.step('RENAME INBOX', lambda: client.change('RENAME INBOX old'))


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


def sharing(script, lab):
    """Who may do what with a mailbox, what each has seen of it, and mail that goes from one account to another."""
    shared = f'{OTHERS}{ALICE}/Archive'
    with imap(lab) as owner, imap(lab, BOB) as user:
        for number in range(3):
            owner.change('APPEND Archive', message(f'mail {number}'))
        script.step('SETACL', lambda: owner.change(f'SETACL Archive {BOB} lrswi'))
        user.command(f'SELECT "{shared}"')
        script.step('seen by one', lambda: user.change('STORE 1:2 +FLAGS (\\Seen)'))
        script.step('flag', lambda: user.change('STORE 2:3 +FLAGS (\\Flagged)'))
        script.step('COPY', lambda: user.change('COPY 2 INBOX'))
        script.step('APPEND', lambda: user.change(f'APPEND "{shared}" (\\Seen)', message('by another', 3000)))
        script.step('seen by all', lambda: command(lab, 'share seen', ALICE, 'Archive', 'shared'))
        script.step('again by each', lambda: command(lab, 'share seen', ALICE, 'Archive', 'own'))
        script.step('a mailbox below', lambda: owner.change('CREATE Archive/2026'))
        script.step('fewer rights', lambda: owner.change(f'SETACL Archive {BOB} -wi'))
        script.step('DELETEACL', lambda: owner.change(f'DELETEACL Archive {BOB}'))


def annotations(script, lab):
    with imap(lab) as client:
        client.command('CREATE Work')
        script.step('of the server', lambda: client.change('SETMETADATA "" (/private/comment "mine")'))
        script.step('of a mailbox', lambda: client.change('SETMETADATA Work (/private/color "red" /shared/comment "all")'))
        script.step('other and none', lambda: client.change('SETMETADATA Work (/private/color "blue" /shared/comment NIL)'))
        script.step('large', lambda: client.change('SETMETADATA Work (/shared/icon "' + 'x' * 900 + '")'))
        script.step('RENAME', lambda: client.change('RENAME Work Old/Work'))
        script.step('DELETE', lambda: client.change('DELETE Old/Work'))


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
    script.step('retry', lambda: command(lab, 'queue retry', third))
    script.step('flush', lambda: command(lab, 'queue flush'))
    script.step('remove', lambda: command(lab, 'queue remove', first, third))


@with_settings('outbound { enabled = no }\n')
def outbound(script, lab):
    """Each start sends what was queued before it, and writes down what became of it."""
    submit_and_send(script, lab, 'taken', '250 ok', lambda rows: not rows)
    submit_and_send(script, lab, 'refused', '550 5.1.1 unknown', lambda rows: not rows)
    submit_and_send(script, lab, 'deferred', '450 4.2.1 later', lambda rows: rows[0]['attempts'] == 1)


def submit_and_send(script, lab, name, answer, is_done):
    address = f'{name}@elsewhere.example'
    remote, settings = Remote({f'RCPT TO:<{address}>': answer}), lab.settings

    def send():
        lab.stop()
        lab.write_config(settings + f'outbound {{ enabled = yes smarthost = "127.0.0.1:{remote.port}" }}\n')
        lab.start()
        until = time.monotonic() + SEND_SECONDS
        while not is_done(ask(lab, 'queue list')):
            assert time.monotonic() < until, f'{name}: the queue is {ask(lab, "queue list")}'
            time.sleep(0.05)

    script.step(f'to be {name}', lambda: submit(lab, [address]))
    script.step(name, send)
    assert sum(map(bool, remote.messages)) == (name == 'taken'), remote.commands
    lab.stop()
    lab.write_config(settings)
    lab.start()


@contextlib.contextmanager
def sending_to(lab, remote):
    settings = lab.settings
    lab.stop()
    lab.write_config(settings + f'outbound {{ enabled = yes smarthost = "127.0.0.1:{remote.port}" }}\n')
    lab.start()
    yield
    lab.write_config(settings)
    remote.shutdown()
    remote.server_close()


def wait_for_queue(lab, is_done):
    until = time.monotonic() + SEND_SECONDS
    while not is_done(rows := ask(lab, 'queue list')):
        assert time.monotonic() < until, f'the queue is {rows}'
        time.sleep(0.02)


def refused_again(lab):
    """All that still waits is refused for what is in it: whatever was left, the mail is there once."""
    remote = Remote({'.': '554 5.7.1 spam'})
    with sending_to(lab, remote):
        ask(lab, 'queue release', *(str(row['id']) for row in ask(lab, 'queue list')))
        wait_for_queue(lab, lambda rows: not rows)
    with imap(lab) as client:
        found = len(examine(client, 'Junk')[1])
    assert found == 1, f'refused mail was kept {found} times'


@with_settings('segment_size = 4M\n', prove=refused_again)
def refused_mail(script, lab):
    """Mail from outside for two who are elsewhere is refused for its content, to one now and to the other later: it is kept here, once."""
    is_there, may_refuse = threading.Event(), threading.Event()

    def refuse(conversation):
        is_there.set()
        may_refuse.wait(SEND_SECONDS)
        return '554 5.7.1 spam'

    def keep():
        may_refuse.set()
        wait_for_queue(lab, lambda rows: len(rows) == 1)

    remote = Remote({'DATA': '450 4.2.1 later', '.': refuse})
    command(lab, 'alias add', 'postmaster@lab.test', ALICE)
    for target in ('one@elsewhere.example', 'two@elsewhere.example'):
        command(lab, 'alias add', 'sales@lab.test', target)
    with sending_to(lab, remote):
        with Mail(('127.0.0.1', lab.port['smtp']), b'EHLO ledger.example.org') as mail:
            mail.deliver(SENDER, ['sales@lab.test'], message('spam'))
        wait_for_queue(lab, lambda rows: [row['attempts'] for row in rows] == [1, 1])
        first, second = (str(row['id']) for row in ask(lab, 'queue list'))
        command(lab, 'queue hold', second)
        del remote.answers['DATA']
        command(lab, 'queue retry', first)
        assert is_there.wait(SEND_SECONDS), remote.commands
        script.step('kept', keep)


def answers(script, lab):
    """Mail to an account with an automatic reply: the message and its answer come together or not at all, and a sender is told once."""
    def write(name, sender=BOB, to=ALICE):
        """Its end is seen in what is shown after it: then the answer has come."""
        content = message(name, sender=sender).replace(b'Subject:', b'To: %b\r\nSubject:' % to.encode(), 1)
        with Mail(str(lab.lmtp)) as mail:
            return mail.deliver(sender, (to,), content)

    def answered(name, count):
        script.step(name, lambda: write(name))
        mails = script.states[-1]['accounts'][BOB]['mailboxes']['INBOX']['mails']
        assert len(mails) == count, f'{name}: {len(mails)} answers'

    script.step('on', lambda: command(lab, 'account vacation', ALICE, options={'text': 'I am away.'}))
    answered('first', 1)
    answered('second', 1)
    script.step('own', lambda: write('own', ALICE))
    script.step('both', lambda: command(lab, 'account vacation', BOB, options={'text': 'So am I.', 'days': '0'}))
    answered('nobody answers an answer', 1)
    script.step('new text', lambda: command(lab, 'account vacation', ALICE, options={'text': 'Back in May.', 'days': '0'}))
    answered('told anew', 2)
    answered('each time', 3)
    script.step('the other way', lambda: write('the other way', ALICE, BOB))
    script.step('off', lambda: command(lab, 'account vacation', ALICE, options={'off': ''}))
    answered('not any more', 4)


def set_quota(lab, address, units):
    with Imap(('127.0.0.1', lab.port['imap']), CAROL, CAROLS_PASSWORD) as client:
        return client.change(f'SETQUOTA {address} (STORAGE {units})')


def administration(script, lab):
    script.step('domain', lambda: command(lab, 'domain add', 'other.test'))
    script.step('account', lambda: command(lab, 'account add', CAROL, password=CAROLS_PASSWORD))
    script.step('alias', lambda: command(lab, 'alias add', 'sales@lab.test', BOB))
    script.step('quota', lambda: command(lab, 'account quota', CAROL, '5M'))
    script.step('delivery', lambda: deliver(lab, 'to carol', to=(CAROL,)))
    script.step('what POP3 shows', lambda: command(lab, 'account pop3', CAROL, 'new', 'keep'))
    script.step('administrator', lambda: command(lab, 'account admin', CAROL, 'on'))
    script.step('SETQUOTA', lambda: set_quota(lab, BOB, 7000))
    script.step('no administrator', lambda: command(lab, 'account admin', CAROL, 'off'))
    script.step('no entry', lambda: command(lab, 'account disable', CAROL))
    script.step('entry', lambda: command(lab, 'account enable', CAROL))
    script.step('keys', lambda: command(lab, 'dkim create', 'lab.test'))
    script.step('more keys', lambda: command(lab, 'dkim create', 'lab.test'))
    script.step('other keys', lambda: command(lab, 'dkim activate', 'lab.test'))
    old = ask(lab, 'dkim show', 'lab.test')['keys'][0]['selector']
    script.step('no key', lambda: command(lab, 'dkim remove', 'lab.test', old))
    script.step('no alias', lambda: command(lab, 'alias remove', 'sales@lab.test', BOB))
    script.step('no account', lambda: command(lab, 'account remove', CAROL))
    script.step('no domain', lambda: command(lab, 'domain remove', 'other.test'))
    script.step('upkeep', lambda: command(lab, 'store upkeep'))


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


def expunge(script, client, uids):
    script.step('mark', lambda: client.change(f'UID STORE {uids} +FLAGS.SILENT (\\Deleted)'))
    script.step('EXPUNGE', lambda: client.change(f'UID EXPUNGE {uids}'))


@with_settings('segment_size = 64K\nstore { undelete_window = 0 }\n')
def compaction(script, lab):
    """Expunged mail is given up, a checkpoint is written, and segments are rewritten and joined: without a dictionary, and with one."""
    def upkeep():
        time.sleep(1.1)  # behind the second in which mail was expunged
        return command(lab, 'store upkeep')

    def fill():
        deliver_some(lab, DICTIONARY_MAILS, 600)
        deliver(lab, 'large', 700000)

    deliver_some(lab, 12, 9000)
    with imap(lab) as client:
        client.command('SELECT INBOX')
        expunge(script, client, '3:11')
        script.step('without a dictionary', upkeep)
        script.pass_over('more', fill)
        client.command('NOOP')
        expunge(script, client, f'1,20:{DICTIONARY_MAILS // 2},{DICTIONARY_MAILS + 13}')
        script.step('with a dictionary', upkeep)
        script.step('delivery', lambda: deliver(lab, 'two', 20000, (ALICE, BOB)))
        expunge(script, client, '400:*')
        script.step('with the same', upkeep)


@with_settings('segment_size = 64K\nstore { undelete_window = 0 }\n')
def compaction_again(script, lab):
    """What was written before a server was killed is given up by the next one, twice."""
    def kill_and_start():
        lab.kill()
        lab.start()

    def give_up(uids):
        with imap(lab) as client:
            client.command('SELECT INBOX')
            expunge(script, client, uids)
        time.sleep(1.1)  # behind the second in which mail was expunged
        script.step('upkeep', lambda: command(lab, 'store upkeep'))

    for uids in ('1:3', '5:7'):
        for size in (300, 70000, 200000, 3000):
            script.step(f'{size} octets', lambda size=size: deliver(lab, f'mail of {size}', size))
        give_up(uids)
        script.step('delivery', lambda: deliver(lab, 'behind it'))
        script.step('kill and start', kill_and_start)
    give_up('4,8:9')


@with_settings('segment_size = 4M\nstore { trash_expiry = 1s }\n')
def expiry(script, lab):
    """Mail of the trash is expunged by itself, and what was expunged is brought back."""
    deliver_some(lab)
    with imap(lab) as client:
        client.command('SELECT INBOX')
        script.step('MOVE', lambda: client.change('MOVE 1:2 Trash'))
        expunge(script, client, '4:5')
    time.sleep(2.1)  # longer than mail may stay in the trash
    script.step('expiry', lambda: command(lab, 'store upkeep'))
    script.step('undelete', lambda: command(lab, 'undelete restore', ALICE, options={'mailbox': 'INBOX'}))
    script.step('undelete of Trash', lambda: command(lab, 'undelete restore', ALICE, options={'mailbox': 'Trash'}))
    script.step('delivery', lambda: deliver(lab, 'behind it'))


def roll_back(lab):
    lab.culver('rollback', 'first', '--yes')


@with_settings('segment_size = 64K\n', resume=roll_back)
def snapshots(script, lab):
    """One is made, mail comes and goes, the way back keeps it, and the snapshot is removed."""
    def stop_and_go_back():
        lab.stop()
        roll_back(lab)
        lab.start()

    def remove():
        lab.culver('snapshot', 'remove', 'first')

    deliver_some(lab, 12, 9000)
    submit(lab, ['one@elsewhere.example'])
    script.step('create', lambda: command(lab, 'snapshot create', 'first'))
    script.step('delivery', lambda: deliver(lab, 'since then', 20000, (ALICE, BOB)))
    script.step('submission', lambda: submit(lab, ['two@elsewhere.example']))
    script.step('hold', lambda: command(lab, 'queue hold', '1'))
    with imap(lab) as client:
        client.command('SELECT INBOX')
        expunge(script, client, '3:5')
    script.step('rollback', stop_and_go_back)
    script.step('delivery', lambda: deliver(lab, 'behind it'))
    script.pass_over('remove', remove)  # until its end somebody may see that it is gone who finds it again later


SCENARIOS = {function.__name__: function for function in
             (one_delivery, deliveries, refusals, appends, flags, moves, whole_mailboxes, mailboxes, sharing, annotations, pop3, queue, outbound, refused_mail, answers, administration,
              restarts, segments, compaction, compaction_again, expiry, snapshots)}
