#!/usr/bin/env python3
"""Thunderbird, without a screen: folders, reading, filing, searching, hearing of others, sending. None of its commands may be BAD."""
import imaplib
import re
import ssl
import sys
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import AWKWARD, NESTED, simple
from thunderbird import Thunderbird

ALICE = ('alice@lab.test', 'password-alice')
WAIT_SECONDS = 60


def started():
    lab = Lab()
    lab.account(*ALICE)
    lab.start()
    return lab


def login(lab):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(*ALICE)
    return imap


def fill(lab, messages):
    with login(lab) as imap:
        for message in messages:
            assert imap.append('INBOX', None, None, message)[0] == 'OK'


def seen_by_others(lab, mailbox, *keys):
    """Sequence numbers of what an ordinary client finds there."""
    with login(lab) as imap:
        assert imap.select(mailbox, readonly=True)[0] == 'OK', mailbox
        return imap.search(None, *(keys or ('ALL',)))[1][0].split()


def subjects(bird, name):
    return bird.do('return [...(await update(words[0])).messages].map(one => one.mime2DecodedSubject)', name)


def expect_subjects(bird, name, *expected):
    wait_for(f'{expected} in {name}', lambda: sorted(subjects(bird, name)) == sorted(expected))


def wait_for(what, get):
    until = time.monotonic() + WAIT_SECONDS
    while not (found := get()):
        assert time.monotonic() < until, f'{what} did not come'
        time.sleep(0.2)
    return found


def lists_folders(bird):
    bird.do('await whenDone(listener => MailServices.imap.discoverAllFolders(server.rootFolder, listener, null))')
    found = dict(bird.do('''
        const uses = { Archive: "Archive", Drafts: "Drafts", Inbox: "Inbox", Junk: "Junk", SentMail: "Sent", Trash: "Trash" };
        return server.rootFolder.descendants.map(one =>
            [one.name, Object.keys(uses).filter(use => one.flags & Ci.nsMsgFolderFlags[use]).map(use => uses[use]).join()])'''))
    assert found == {'INBOX': 'Inbox', **{name: name for name in ('Archive', 'Drafts', 'Junk', 'Sent', 'Trash')}}, found


def reads(bird, expected):
    """Every octet of what was put there, as it is shown and as it is kept for reading offline."""
    got = bird.do('''
        const inbox = await folder("Inbox");
        const found = {};
        for (const header of [...inbox.messages]) {
            const uri = inbox.getUriForMsg(header);
            found[header.mime2DecodedSubject] = await new Promise((resolve, reject) =>
                MailServices.messageServiceFromURI(uri).streamMessage(uri, {
                    QueryInterface: ChromeUtils.generateQI(["nsIStreamListener"]),
                    text: "",
                    onStartRequest() {},
                    onDataAvailable(request, stream, offset, count) {
                        const input = Cc["@mozilla.org/binaryinputstream;1"].createInstance(Ci.nsIBinaryInputStream);
                        input.setInputStream(stream);
                        this.text += input.readBytes(count);
                    },
                    onStopRequest(request, status) { status ? reject(new Error("stream: " + status)) : resolve(this.text); },
                }, null, null, false, "", false));
        }
        return found''')
    assert {subject: text.encode('latin-1') for subject, text in got.items()} == expected, got.keys()


def marks(bird, lab):
    bird.do('''
        const inbox = await update("Inbox");
        const one = [...inbox.messages].find(header => header.mime2DecodedSubject == "message 1");
        inbox.markMessagesRead([one], true);
        inbox.markMessagesFlagged([one], true);
        inbox.addKeywordsToMessages([one], "$label1");
        await update("Inbox")''')
    wait_for('the flags', lambda: seen_by_others(lab, 'INBOX', 'SEEN', 'FLAGGED', 'KEYWORD', '$label1', 'SUBJECT', '"message 1"') == [b'1'])
    assert seen_by_others(lab, 'INBOX', 'OR', 'SEEN', 'FLAGGED') == [b'1']


def searches(bird):
    """On the server, as its search window does."""
    def found(attribute, text):
        return bird.do('''
            const inbox = await update("Inbox");
            const session = Cc["@mozilla.org/messenger/searchSession;1"].createInstance(Ci.nsIMsgSearchSession);
            session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, inbox);
            const term = session.createTerm();
            const value = term.value;
            value.attrib = term.attrib = Ci.nsMsgSearchAttrib[words[0]];
            value.str = words[1];
            term.value = value;
            term.op = Ci.nsMsgSearchOp.Contains;
            session.appendTerm(term);
            return new Promise(resolve => {
                const hits = [];
                session.registerListener({
                    QueryInterface: ChromeUtils.generateQI(["nsIMsgSearchNotify"]),
                    onSearchHit(header) { hits.push(header.mime2DecodedSubject); },
                    onSearchDone() { resolve(hits.sort()); },
                    onNewSearch() {},
                });
                session.search(null);
            })''', attribute, text)
    assert found('Subject', 'MESSAGE') == ['message 1', 'message 2']
    assert found('Body', 'grüße') == ['nésté']
    assert found('Body', 'not in any of them') == []


def files(bird, lab):
    """Makes a folder, moves, copies, deletes into the trash."""
    bird.do('''
        const inbox = await update("Inbox");
        server.rootFolder.createSubfolder("Büro & Co", null);
        await whenDone(listener => MailServices.imap.discoverAllFolders(server.rootFolder, listener, null));
        const [office, archive] = [await folder("Büro & Co"), await folder("Archive")];
        const pick = subject => [...inbox.messages].filter(header => header.mime2DecodedSubject == subject);
        await whenDone(listener => MailServices.copy.copyMessages(inbox, pick("message 1"), office, true, listener, null, false));
        await whenDone(listener => MailServices.copy.copyMessages(inbox, pick("message 2"), archive, false, listener, null, false));
        await whenDone(listener => inbox.deleteMessages(pick("dots"), null, false, true, listener, false));
        await update("Inbox")''')
    expect_subjects(bird, 'Büro & Co', 'message 1')
    expect_subjects(bird, 'Archive', 'message 2')
    expect_subjects(bird, 'Inbox', 'message 2', 'nésté')
    expect_subjects(bird, 'Trash', 'dots')
    assert seen_by_others(lab, '"B&APw-ro &- Co"', 'SEEN', 'FLAGGED') == [b'1']
    assert len(seen_by_others(lab, 'INBOX', 'UNDELETED')) == 2 and len(seen_by_others(lab, 'Trash')) == 1


def hears_of_others(bird, lab):
    """What comes while it idles is there without anybody asking."""
    fill(lab, [simple(10)])
    wait_for('the new message', lambda: bird.do('return [...(await folder("Inbox")).messages].some(one => one.mime2DecodedSubject == "message 10")'))
    with login(lab) as imap:
        imap.select('INBOX')
        number = imap.search(None, 'SUBJECT', '"message 10"')[1][0].decode()
        assert imap.store(number, '+FLAGS', '(\\Answered)')[0] == 'OK'
        wait_for('the flag', lambda: bird.do('''
            return [...(await folder("Inbox")).messages].some(one => one.mime2DecodedSubject == "message 10" && one.flags & Ci.nsMsgMessageFlags.Replied)'''))
        assert imap.store(number, '+FLAGS', '(\\Deleted)')[0] == 'OK' and imap.expunge()[0] == 'OK'
    wait_for('the expunge', lambda: bird.do('return ![...(await folder("Inbox")).messages].some(one => one.mime2DecodedSubject == "message 10")'))


def comes_back(lab):
    """With what it kept: only what changed meanwhile is fetched, and all is as it should be."""
    with login(lab) as imap:
        imap.select('INBOX')
        assert imap.store('1', '+FLAGS', '(\\Flagged)')[0] == 'OK'
    fill(lab, [simple(20)])
    with Thunderbird(lab) as bird:
        bird.trust(*ALICE)
        expect_subjects(bird, 'Inbox', 'message 2', 'message 20', 'nésté')
        flagged = bird.do('return [...(await folder("Inbox")).messages].filter(one => one.isFlagged).map(one => one.mime2DecodedSubject)')
        assert flagged == ['message 2'], flagged
        bird.expect_no_refusal()


def reads_and_files():
    kept = {'message 1': simple(1), 'message 2': simple(2), 'nésté': NESTED, 'dots': AWKWARD['dots']}
    with started() as lab:
        fill(lab, kept.values())
        with Thunderbird(lab) as bird:
            bird.account(*ALICE)
            lists_folders(bird)
            expect_subjects(bird, 'Inbox', *kept)
            reads(bird, kept)
            marks(bird, lab)
            searches(bird)
            files(bird, lab)
            hears_of_others(bird, lab)
            bird.expect_no_refusal()
            bird.quit()
        comes_back(lab)


def sends():
    with started() as lab:
        attachment = lab.dir / 'größe.txt'
        attachment.write_text('attached, with an ü\n')
        with Thunderbird(lab) as bird:
            bird.account(*ALICE)
            lists_folders(bird)
            bird.do('''
                const [to, subject, text, path] = words;
                const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
                const identity = MailServices.accounts.defaultAccount.defaultIdentity;
                const one = Cc["@mozilla.org/messengercompose/attachment;1"].createInstance(Ci.nsIMsgAttachment);
                one.url = "file://" + encodeURI(path);
                one.name = path.split("/").pop();
                fields.from = identity.fullAddress;
                fields.to = to;
                fields.subject = subject;
                fields.addAttachment(one);
                await new Promise((resolve, reject) => {
                    const listener = {
                        QueryInterface: ChromeUtils.generateQI(["nsIMsgSendListener", "nsIMsgCopyServiceListener"]),
                        onStartSending() {}, onProgress() {}, onStatus() {}, onSendNotPerformed() {}, onGetDraftFolderURI() {},
                        onTransportSecurityError() {}, onStartCopy() {}, setMessageKey() {}, getMessageId() { return null; },
                        onStopSending(id, status) { if (status) reject(new Error("sending: 0x" + status.toString(16))); },
                        onStopCopy(status) { status ? reject(new Error("copy: 0x" + status.toString(16))) : resolve(); },
                    };
                    Cc["@mozilla.org/messengercompose/send;1"].createInstance(Ci.nsIMsgSend).createAndSendMessage(
                        null, identity, MailServices.accounts.defaultAccount.key, fields, false, false, Ci.nsIMsgSend.nsMsgDeliverNow, null,
                        "text/plain", text, null, null, listener, "", "", Ci.nsIMsgCompType.New).catch(reject);
                })''', ALICE[0], 'Grüße aus Thunderbird', '.\r\n.. dots and ü\r\n', str(attachment))
            expect_subjects(bird, 'Inbox', 'Grüße aus Thunderbird')
            expect_subjects(bird, 'Sent', 'Grüße aus Thunderbird')
            bird.expect_no_refusal()
        with login(lab) as imap:
            for mailbox in ('INBOX', 'Sent'):
                imap.select(mailbox)
                message = message_from_bytes(imap.fetch('1', '(BODY[])')[1][0][1], policy=default)
                body, = (part for part in message.walk() if part.get_content_type() == 'text/plain' and not part.is_attachment())
                assert body.get_content().split() == ['.', '..', 'dots', 'and', 'ü'], body.get_content()
                attached, = message.iter_attachments()
                assert attached.get_filename() == 'größe.txt' and attached.get_content() == 'attached, with an ü\n', attached


if __name__ == '__main__':
    main([reads_and_files, sends])
