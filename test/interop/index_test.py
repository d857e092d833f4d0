#!/usr/bin/env python3
"""The search index of a real server: made again from the command line, killed in the middle, deleted, damaged: no search misses a message."""
import imaplib
import io
import os
import random
import smtplib
import ssl
import sys
import threading
import time
import zipfile
import zlib
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

PASSWORD = 'password-of-all'
WORDS = ['walrus', 'penguin', 'albatross', 'narwhal', 'puffin', 'Grüße', '日本語']


def login(lab, who='alice'):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(f'{who}@lab.test', PASSWORD)
    imap.select('INBOX')
    return imap


def fill(lab, count, first=0, who='alice'):
    """Message n has the word n modulo their number, and one of its own."""
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        for n in range(first, first + count):
            text = (f'From: a@example.org\r\nSubject: message {n}\r\nMIME-Version: 1.0\r\n'
                    'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
                    f'one {WORDS[n % len(WORDS)]}, unique{n:05d}x\r\n').encode()
            smtp.sendmail('a@example.org', [f'{who}@lab.test'], text, ['BODY=8BITMIME'])


def search(imap, key, text):
    imap.literal = text.encode()
    status, data = imap.search('UTF-8', key)
    assert status == 'OK', data
    return [int(n) for n in data[0].split()]


def expect(imap, count):
    for i, word in enumerate(WORDS):
        want = [n + 1 for n in range(count) if n % len(WORDS) == i]
        for part in (word, word[1:], word[:-1].upper()):
            got = search(imap, 'BODY', part)
            assert got == want, (part, len(got), len(want))
    for n in (0, count // 2, count - 1):
        assert search(imap, 'TEXT', f'nique{n:05d}') == [n + 1]


def files(lab):
    return sorted((lab.data / 'acct').glob('*/*/*/index-*'))


def prepared(lab):
    lab.account('alice@lab.test', PASSWORD)


def test_a_search_indexes_what_is_missing_and_rebuild_shows_how_far_it_is():
    with Lab() as lab:
        prepared(lab)
        lab.start()
        fill(lab, 150)
        assert not files(lab)
        with login(lab) as imap:
            expect(imap, 150)
            assert files(lab), 'a search for text indexes what is missing'
            fill(lab, 20, 150)
            imap.noop()
            expect(imap, 170)
        shown = lab.shown_on_terminal('index', 'rebuild')
        assert 'indexing messages: 100 %, 170 of 170' in shown, shown
        assert lab.json('index', 'rebuild', 'alice@lab.test')['messages'] == 170
        with login(lab) as imap:
            expect(imap, 170)


def test_files_that_are_deleted_or_damaged_cost_no_answer():
    with Lab() as lab:
        prepared(lab)
        lab.start()
        fill(lab, 100)
        lab.culver('index', 'rebuild')
        lab.stop()
        for path in files(lab):
            octets = bytearray(path.read_bytes())
            octets[len(octets) // 2] ^= 1
            path.write_bytes(octets)
        lab.start()
        run = lab.run('store', 'verify')
        assert run.returncode == 1 and 'index-' in run.stdout, run.stdout
        assert lab.run('store', 'repair').returncode == 0
        assert lab.run('store', 'verify').returncode == 0
        with login(lab) as imap:
            expect(imap, 100)
        for path in files(lab):
            path.unlink()
        lab.stop()
        lab.start()
        with login(lab) as imap:
            expect(imap, 100)


def test_killed_while_it_is_written_no_search_misses_a_message():
    dice = random.Random(11)
    with Lab() as lab:
        prepared(lab)
        lab.start()
        count = 0
        for _ in range(6):
            fill(lab, 60, count)
            count += 60
            rebuild = threading.Thread(target=lambda: lab.run('index', 'rebuild'))
            rebuild.start()
            time.sleep(dice.uniform(0, 0.1))
            lab.kill()
            rebuild.join()
            for path in files(lab):  # what a power cut may leave of a file that was never synced
                if dice.random() < 0.3:
                    os.truncate(path, dice.randrange(path.stat().st_size + 1))
            lab.start()
            with login(lab) as imap:
                expect(imap, count)


def test_searches_go_on_while_the_index_is_made_again():
    """The files that a search has been answered from are taken away under it."""
    with Lab() as lab:
        prepared(lab)
        lab.start()
        fill(lab, 150)
        end, wrong = threading.Event(), []

        def look():
            with login(lab) as imap:
                while not end.is_set():
                    got = search(imap, 'BODY', WORDS[0])
                    if got != list(range(1, 151, len(WORDS))):
                        wrong.append(got)

        lookers = [threading.Thread(target=look) for _ in range(3)]
        for looker in lookers:
            looker.start()
        for _ in range(20):
            lab.culver('index', 'rebuild')
        end.set()
        for looker in lookers:
            looker.join()
        assert not wrong, wrong[0]
        assert 'event=server-died' not in lab.log.read_text()


def test_a_removed_account_leaves_no_index():
    with Lab() as lab:
        prepared(lab)
        lab.start()
        fill(lab, 40)
        lab.culver('index', 'rebuild')
        assert files(lab)
        lab.culver('account', 'remove', 'alice@lab.test', '--yes')
        lab.culver('store', 'upkeep')
        assert not files(lab)


def document(number, word):
    """A message with a text document (docx), which only a program that unpacks it can read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as package:
        package.writestr('[Content_Types].xml', '<Types/>')
        package.writestr('word/document.xml', f'<w:document xmlns:w="w"><w:body><w:p><w:t>about the {word}</w:t></w:p></w:body></w:document>')
    message = EmailMessage()
    message['From'], message['Subject'] = 'a@example.org', f'document {number}'
    message.set_content('see the document')
    message.add_attachment(packed.getvalue(), maintype='application', subtype='octet-stream', filename='a.docx')
    return message.as_bytes(policy=SMTP)


def bomb():
    """A docx of some hundred KiB that says it has a gigabyte of elements."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as package:
        package.writestr('word/document.xml', '<a>' + '<t>walrus</t>' * (20 << 20) + '</a>')
    message = EmailMessage()
    message['From'], message['Subject'] = 'a@example.org', 'bomb'
    message.set_content('beside the bomb')
    message.add_attachment(packed.getvalue(), maintype='application', subtype='octet-stream', filename='bomb.docx')
    return message.as_bytes(policy=SMTP)


def pdf_bomb():
    """A PDF of some hundred KiB: 64 times a page of 20 MiB, behind its text; objects that unpack to 200 MiB."""
    page = zlib.compress(b'BT /F 9 Tf (walrus in front) Tj ET' + b' ' * (20 << 20), 9)
    packed = zlib.compress(b'9 0 ' + b' ' * (200 << 20), 9)
    return (b'%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n5 0 obj<</Subtype/Type1>>endobj\n'
            b'2 0 obj<</Resources<</Font<</F 5 0 R>>>>/Kids[' + b'3 0 R ' * 64 + b']>>endobj\n'
            b'3 0 obj<</Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode>>stream\n' + page + b'\nendstream endobj\n'
            b'6 0 obj<</Type/ObjStm/First 4/Filter/FlateDecode>>stream\n' + packed + b'\nendstream endobj\n')


def test_attached_pdf_files_are_found_and_a_bomb_costs_no_scanner():
    samples = Path(__file__).resolve().parents[1] / 'data' / 'pdf'
    files_of = [(samples / name).read_bytes() for name in ('cairo.pdf', 'ghostscript.pdf', 'reportlab.pdf')] + [pdf_bomb()]
    with Lab() as lab:
        prepared(lab)
        lab.start()
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            for number, octets in enumerate(files_of):
                message = EmailMessage()
                message['From'], message['Subject'] = 'a@example.org', f'file {number}'
                message.set_content('see the file')
                message.add_attachment(octets, maintype='application', subtype='pdf', filename='a.pdf')
                smtp.sendmail('a@example.org', ['alice@lab.test'], message.as_bytes(policy=SMTP))
        scanner = lab.role_pid('scanner')
        with login(lab) as imap:
            for _ in range(2):
                assert search(imap, 'BODY', 'ЖУК') == [1]
                assert search(imap, 'BODY', 'office') == [1]
                assert search(imap, 'TEXT', 'der küste') == [2]
                assert search(imap, 'BODY', 'lines of wrapped') == [] and search(imap, 'BODY', 'line of wrapped') == [3]
                assert search(imap, 'BODY', 'walrus in front') == [4]
                assert search(imap, 'BODY', 'see the file') == [1, 2, 3, 4]
                lab.culver('index', 'rebuild')
        assert lab.role_pid('scanner') == scanner and 'event=scanner-replaced' not in lab.log.read_text()


def test_attached_documents_are_found_and_a_bomb_costs_no_scanner():
    with Lab() as lab:
        prepared(lab)
        lab.start()
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            for number, word in enumerate(('walrus', 'Grüße')):
                smtp.sendmail('a@example.org', ['alice@lab.test'], document(number, word))
            smtp.sendmail('a@example.org', ['alice@lab.test'], bomb())
        scanner = lab.role_pid('scanner')
        with login(lab) as imap:
            for _ in range(2):
                assert search(imap, 'BODY', 'GRÜSSE') == [2]
                assert search(imap, 'TEXT', 'the walr') == [1]
                assert search(imap, 'BODY', 'beside the bomb') == [3]
                assert search(imap, 'BODY', 'walruswalrus') == [3]
                lab.culver('index', 'rebuild')
        assert lab.role_pid('scanner') == scanner and 'event=scanner-replaced' not in lab.log.read_text()


if __name__ == '__main__':
    main([test_a_search_indexes_what_is_missing_and_rebuild_shows_how_far_it_is,
          test_files_that_are_deleted_or_damaged_cost_no_answer,
          test_killed_while_it_is_written_no_search_misses_a_message,
          test_searches_go_on_while_the_index_is_made_again,
          test_attached_documents_are_found_and_a_bomb_costs_no_scanner,
          test_attached_pdf_files_are_found_and_a_bomb_costs_no_scanner,
          test_a_removed_account_leaves_no_index])
