# With the rights for it: flags as far as they go, EXPUNGE, APPEND, MOVE into and out of the shared mailbox, with keywords by their names.
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
a C: a SETACL Archive bob@lab.test lrswi
S: a OK Rights changed
a C: b APPEND INBOX (Mine) {6+}
C: a: a
C:
S: b OK [APPENDUID <any> 1] Message stored
b C: a APPEND INBOX (His \Flagged) "17-Jul-2026 02:44:25 +0000" {6+}
C: a: b
C:
S: a OK [APPENDUID <any> 1] Message stored
b C: b SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: b OK [READ-WRITE] Mailbox selected
b C: c MOVE 1 "Other Users/alice@lab.test/Archive"
S: * OK [COPYUID <any> 1 1] Moved
S: * 1 EXPUNGE
S: c OK Moved
a C: c EXAMINE Archive
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft Mine His)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: c OK [READ-ONLY] Mailbox selected
a C: d FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[])
S: * 1 FETCH (FLAGS (\Flagged His \Recent) INTERNALDATE "17-Jul-2026 02:44:25 +0000" BODY[] {6}
S: a: b
S: )
S: d OK <any>
b C: d SELECT "Other Users/alice@lab.test/Archive"
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft Mine His)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Seen \Draft Mine His \*)] Flags are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: d OK [READ-WRITE] Mailbox selected
b C: e STORE 1 FLAGS (\Seen \Deleted Mine)
S: * 1 FETCH (FLAGS (\Seen Mine))
S: e OK Flags changed
b C: f STORE 1 +FLAGS (\Deleted)
S: f NO [NOPERM] You have not the right to do that
b C: g EXPUNGE
S: g NO [NOPERM] You have not the right to do that
b C: h MOVE 1 INBOX
S: h NO [NOPERM] You have not the right to do that
b C: i COPY 1 INBOX
S: i OK [COPYUID <any> 1 2] Copied
a C: e NOOP
S: * 1 FETCH (FLAGS (Mine \Recent))
S: e OK <any>
a C: f SETACL Archive bob@lab.test +te
S: f OK Rights changed
b C: j MOVE 1 INBOX
S: * OK [COPYUID <any> 1 3] Moved
S: * 1 EXPUNGE
S: j OK Moved
a C: g NOOP
S: * 1 EXPUNGE
S: g OK <any>
