#!/usr/bin/env python3
"""Reading with Python's imaplib: the whole range of commands, octet for octet."""
import imaplib
import re
import ssl
import sys
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import AWKWARD, NESTED, simple

ALICE = ('alice@lab.test', 'password-alice')


def started():
    lab = Lab()
    lab.account(*ALICE)
    lab.account('bob@lab.test', 'password-bob')
    lab.start()
    return lab


def login(lab, who=ALICE):
    context = ssl.create_default_context(cafile=str(lab.ca))
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context)
    imap.login(*who)
    return imap


def ok(answer):
    assert answer[0] == 'OK', answer
    return answer[1]


def fill(imap, messages, mailbox='INBOX'):
    for message in messages:
        ok(imap.append(mailbox, None, None, message))


def octets_come_back():
    with started() as lab, login(lab) as imap:
        fill(imap, AWKWARD.values())
        ok(imap._simple_command('ENABLE', 'UTF8=ACCEPT'))  # else header fields that are not ASCII come as a surrogate
        ok(imap.select('INBOX'))
        for number, (name, content) in enumerate(AWKWARD.items(), 1):
            whole = ok(imap.fetch(str(number), '(RFC822.SIZE BODY.PEEK[])'))
            assert whole[0][1] == content, name
            assert int(re.search(rb'RFC822.SIZE (\d+)', whole[0][0]).group(1)) == len(content)
            header, body = content.split(b'\r\n\r\n', 1) if not content.startswith(b'\r\n') else (b'', content[2:])
            got = ok(imap.fetch(str(number), '(BODY.PEEK[TEXT])'))
            assert got[0][1] == body, (name, got[0][1][:80])
            for start, length in ((0, 10), (5, 7), (len(content) - 3, 100), (len(content) + 10, 5)):
                part = ok(imap.fetch(str(number), f'(BODY.PEEK[]<{start}.{length}>)'))
                got = part[0][1] if isinstance(part[0], tuple) else b''
                assert got == content[start:start + length], (name, start, length)


def sections_of_a_nested_message():
    with started() as lab, login(lab) as imap:
        fill(imap, [NESTED])
        ok(imap.select('INBOX'))
        expected = {'1.1': b'gr\xc3\xbc\xc3\x9fe', '1.2': b'<p>hello</p>', '2': b'Subject: within\r\nFrom: b@example.org\r\n\r\nbody within',
                    '2.HEADER': b'Subject: within\r\nFrom: b@example.org\r\n\r\n', '2.TEXT': b'body within', '2.1': b'body within',
                    '3': b'AAECAwQFBgc=', '3.MIME': NESTED[NESTED.index(b'Content-Type: application'):NESTED.index(b'AAEC')],
                    'HEADER.FIELDS (SUBJECT X)': b'Subject: =?utf-8?q?n=C3=A9st=C3=A9?=\r\n\r\n'}
        for section, content in expected.items():
            got = ok(imap.fetch('1', f'(BODY.PEEK[{section}])'))
            assert got[0][1] == content, (section, got)
        structure = ok(imap.fetch('1', '(BODYSTRUCTURE)'))[0].lower()
        for word in (b'"alternative"', b'"rfc822"', b'"octet-stream"', b'"base64"', b'("filename" "x.bin")', b'"mixed"'):
            assert word in structure, (word, structure)
        envelope = ok(imap.fetch('1', '(ENVELOPE)'))[0]
        assert b'"=?utf-8?q?n=C3=A9st=C3=A9?="' in envelope and b'"<nested@example.org>"' in envelope


def mailboxes():
    with started() as lab, login(lab) as imap:
        names = {line.split(b' "/" ')[1].strip(b'"') for line in ok(imap.list())}
        assert names == {b'INBOX', b'Drafts', b'Sent', b'Junk', b'Trash', b'Archive'}, names
        roles = b' '.join(ok(imap.list()))
        assert all(role in roles for role in (b'\\Drafts', b'\\Sent', b'\\Junk', b'\\Trash', b'\\Archive'))
        ok(imap.create('Work/Deep'))
        ok(imap.create('"&AOQ-pfel"'))
        ok(imap.rename('Work', 'Play'))
        ok(imap.subscribe('Play/Deep'))
        assert any(b'Play/Deep' in line for line in ok(imap.lsub()))
        assert imap.create('INBOX')[0] == 'NO'
        assert imap.delete('INBOX')[0] == 'NO'
        assert imap.select('Nowhere')[0] == 'NO'
        ok(imap.delete('Play/Deep'))
        ok(imap.delete('"&AOQ-pfel"'))
        ok(imap.unsubscribe('Play/Deep'))
        status = ok(imap.status('INBOX', '(MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)'))[0]
        assert b'MESSAGES 0' in status and b'UIDNEXT 1' in status


def flags_copy_move_expunge():
    with started() as lab, login(lab) as imap:
        fill(imap, [simple(i) for i in range(10)])
        ok(imap.select('INBOX'))
        ok(imap.store('2:4', '+FLAGS', '(\\Seen $Work)'))
        ok(imap.store('2', '-FLAGS', '(\\Seen)'))
        assert b'$Work' in ok(imap.fetch('3', '(FLAGS)'))[0] and b'\\Seen' in ok(imap.fetch('3', '(FLAGS)'))[0]
        ok(imap.copy('1:3', 'Archive'))
        assert imap.copy('1', 'Nowhere')[0] == 'NO'
        ok(imap.uid('MOVE', '9:10', 'Trash'))
        ok(imap.noop())
        assert ok(imap.search(None, 'ALL'))[0].split() == [str(n).encode() for n in range(1, 9)]
        ok(imap.store('1', '+FLAGS', '(\\Deleted)'))
        ok(imap.store('5', '+FLAGS', '(\\Deleted)'))
        ok(imap.uid('EXPUNGE', '5'))
        assert len(ok(imap.search(None, 'ALL'))[0].split()) == 7
        ok(imap.expunge())
        assert ok(imap.uid('SEARCH', None, 'ALL'))[0] == b'2 3 4 6 7 8'
        ok(imap.select('Archive'))
        assert len(ok(imap.search(None, 'KEYWORD', '$Work'))[0].split()) == 2
        ok(imap.select('Trash'))
        assert simple(9) == ok(imap.fetch('2', '(BODY[])'))[0][1]


def search():
    with started() as lab, login(lab) as imap:
        fill(imap, [simple(1), NESTED, simple(3, 5000)])
        ok(imap.append('INBOX', '(\\Flagged)', imaplib.Time2Internaldate(1000000000), b'Subject: old\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n\r\nold\r\n'))
        ok(imap.select('INBOX'))
        for program, expected in (('ALL', '1 2 3 4'), ('SUBJECT "message"', '1 3'), ('TEXT hello', '2'), ('BODY within', '2'),
                                  ('LARGER 4000', '3'), ('FLAGGED', '4'), ('BEFORE 1-Jan-2002', '4'), ('SENTSINCE 1-Jan-2026', '1 2 3'),
                                  ('NOT SUBJECT message', '2 4'), ('OR FLAGGED LARGER 4000', '3 4'), ('HEADER MESSAGE-ID nested', '2'),
                                  ('FROM sender TO alice', '1 3'), ('UID 2:3', '2 3'), ('1,4', '1 4'), ('(UNSEEN SMALLER 2000) 1:2', '1 2')):
            got = ok(imap.search(None, program))[0].decode()
            assert got == expected, (program, got)
        imap.literal = 'grüße'.encode()
        assert ok(imap.search('UTF-8', 'BODY'))[0] == b'2'
        imap.literal = 'NÉSTÉ'.encode()
        assert ok(imap.search('UTF-8', 'SUBJECT'))[0] == b'2'


def quota():
    with started() as lab, login(lab) as imap:
        fill(imap, [simple(1)] * 3)
        root, limits = ok(imap.getquotaroot('INBOX'))
        assert root == [b'"INBOX" ""'] and re.fullmatch(rb'"" \(STORAGE [1-9]\d* 10485760\)', limits[0]), (root, limits)
        assert ok(imap.getquota('""')) == limits
        assert imap.setquota('""', '(STORAGE 5)')[0] == 'NO'


def sort_and_thread():
    """Two hundred messages, against what Python makes of them."""
    with started() as lab, login(lab) as imap:
        subjects = [f'{"Re: " * (i % 3)}Topic {i * 7 % 50:02}' for i in range(50)]
        fill(imap, [b'From: %b <b@lab.test>\r\nSubject: %b\r\nDate: %b\r\nMessage-ID: <%d@x>\r\nReferences: <%d@x>\r\n\r\nbody\r\n'
                    % (b'Z' if i % 2 else b'a', subjects[i].encode(), b'%d Jan 2001 10:00:00 +0000' % (28 - i % 28), i, i - 1)
                    for i in range(50)])
        ok(imap.select())
        for _ in range(2):  # 50, 100, 200 messages: copies are equal and keep their order
            ok(imap.copy('1:*', 'INBOX'))
            ok(imap.noop())
        count = 200
        base = [subjects[i % 50].replace('Re: ', '') for i in range(count)]
        by_subject = sorted(range(count), key=lambda i: (base[i], -(28 - i % 50 % 28)))
        answer = ok(imap.sort('(SUBJECT REVERSE DATE)', 'UTF-8', 'ALL'))[0].split()
        assert [int(n) for n in answer] == [i + 1 for i in by_subject], answer
        names = sorted(range(count), key=lambda i: 'Z' if i % 50 % 2 else 'A')
        answer = ok(imap.uid('SORT', '(DISPLAYFROM)', 'UTF-8', 'ALL'))[0].split()
        assert [int(n) for n in answer] == [i + 1 for i in names], answer
        threads = ok(imap.thread('REFS', 'UTF-8', 'ALL'))[0].decode()
        assert sorted(map(int, re.findall(r'\d+', threads))) == list(range(1, count + 1)), threads
        chain = ' '.join(str(i + 1) for i in range(50))
        assert ok(imap.thread('REFS', 'UTF-8', '1:50'))[0].decode() == f'({chain})', threads
        by_topic = ok(imap.thread('ORDEREDSUBJECT', 'UTF-8', 'ALL'))[0].decode()
        assert by_topic.count('(') == 50 * 4 and sorted(map(int, re.findall(r'\d+', by_topic))) == list(range(1, count + 1)), by_topic


def idle_hears_of_mail():
    with started() as lab, login(lab) as imap, login(lab) as other:
        ok(imap.select('INBOX'))
        imap.send(b'i IDLE\r\n')
        assert imap.readline().startswith(b'+ ')
        fill(other, [simple(1)])
        assert imap.readline() == b'* 1 EXISTS\r\n'  # a sign of life, which comes after a while, would be in front of what is told late
        imap.send(b'DONE\r\n')
        while not imap.readline().startswith(b'i OK'):
            pass


def plain_text_gives_no_password():
    with started() as lab:
        imap = imaplib.IMAP4('127.0.0.1', lab.port['imap'])
        assert 'LOGINDISABLED' in imap.capabilities and 'STARTTLS' in imap.capabilities
        try:
            imap.login(*ALICE)
            raise AssertionError('a password was taken without TLS')
        except imaplib.IMAP4.error:
            pass
        imap.starttls(unchecked())
        imap.login(*ALICE)
        imap.logout()


def unchecked():
    """The name in the certificate is not that of the address."""
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def accounts_are_apart():
    with started() as lab, login(lab) as alice, login(lab, ('bob@lab.test', 'password-bob')) as bob:
        fill(alice, [simple(1)])
        ok(bob.select('INBOX'))
        assert ok(bob.search(None, 'ALL')) == [b'']
        for wrong in (('alice@lab.test', 'password-bob'), ('nobody@lab.test', 'x'), ('alice@lab.test', '')):
            try:
                login(lab, wrong)
                raise AssertionError(wrong)
            except imaplib.IMAP4.error:
                pass


class Deflated:
    """A socket whose octets are compressed (RFC 4978)."""
    def __init__(self, sock):
        self.sock = sock
        self.packer, self.unpacker = zlib.compressobj(9, zlib.DEFLATED, -15), zlib.decompressobj(-15)

    def sendall(self, octets):
        self.sock.sendall(self.packer.compress(octets) + self.packer.flush(zlib.Z_SYNC_FLUSH))

    def answer(self, tag):
        """All up to the line with the tag, which is the last."""
        said = bytearray()
        while not (said.endswith(b'\r\n') and said[said.rfind(b'\n', 0, -1) + 1:].startswith(tag + b' ')):
            octets = self.sock.recv(65536)
            assert octets, said[-200:]
            said += self.unpacker.decompress(octets)
        return said


def compressed():
    with started() as lab:
        imap = login(lab)
        fill(imap, [simple(n) for n in range(20)])
        fill(imap, AWKWARD.values())
        ok(imap._simple_command('ENABLE', 'UTF8=ACCEPT'))
        ok(imap.select('INBOX'))
        imaplib.Commands['COMPRESS'] = ('AUTH', 'SELECTED')
        ok(imap._simple_command('COMPRESS', 'DEFLATE'))
        peer = Deflated(imap.sock)
        whole = b''.join(AWKWARD.values())
        for turn in range(6):
            tag = b'x%d' % turn
            peer.sendall(tag + b' UID FETCH 21:* (BODY.PEEK[])\r\n')
            said = peer.answer(tag)
            assert all(content in said for content in AWKWARD.values()) and len(said) > len(whole), turn
            time.sleep(0.02 if turn % 2 == 0 else 0)  # between two commands the session sleeps, or not
        peer.sendall(b'y COMPRESS DEFLATE\r\n')
        assert b'y NO [COMPRESSIONACTIVE]' in peer.answer(b'y')
        peer.sendall(b'z CAPABILITY\r\n')
        assert b'UNAUTHENTICATE' not in peer.answer(b'z')
        peer.sendall(b'z UNAUTHENTICATE\r\nz2 NOOP\r\n')  # what follows is for nobody: the connection ends
        said = b''
        while octets := peer.sock.recv(65536):
            said += peer.unpacker.decompress(octets)
        assert said.startswith(b'* BYE ') and b'z2' not in said, said
        imap.shutdown()


if __name__ == '__main__':
    main([octets_come_back, sections_of_a_nested_message, mailboxes, flags_copy_move_expunge, search, quota, sort_and_thread,
          idle_hears_of_mail, plain_text_gives_no_password, accounts_are_apart, compressed])
