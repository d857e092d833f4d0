# A client that comes back is told what went and what changed, nothing else (RFC 7162 3.2.5).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {64+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: three
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {63+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: four
C:
C: body
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {63+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: five
C:
C: body
C:
S: p OK [APPENDUID <any> 5] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 6] Next UID
S: * OK [HIGHESTMODSEQ 11] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 2,4 +FLAGS.SILENT (\Deleted)
S: a OK Flags changed
C: b EXPUNGE
S: * 2 EXPUNGE
S: * 3 EXPUNGE
S: b OK Expunged
C: c UID STORE 3 +FLAGS (\Seen)
S: * 2 FETCH (UID 3 FLAGS (\Seen \Recent))
S: c OK Flags changed
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: e ENABLE QRESYNC
d S: * ENABLED QRESYNC
d S: e OK Enabled
d C: s SELECT INBOX (QRESYNC (1795000000 11))
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: * VANISHED (EARLIER) 2,4
d S: * 2 FETCH (UID 3 FLAGS (\Seen) MODSEQ (14))
d S: s OK [READ-WRITE] Mailbox selected
d C: t SELECT INBOX (QRESYNC (1795000000 11 1:2,5))
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: * VANISHED (EARLIER) 2
d S: t OK [READ-WRITE] Mailbox selected
d C: u SELECT INBOX (QRESYNC (1795000000 12 1:5))
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: * VANISHED (EARLIER) 2,4
d S: * 2 FETCH (UID 3 FLAGS (\Seen) MODSEQ (14))
d S: u OK [READ-WRITE] Mailbox selected
d C: v SELECT INBOX (QRESYNC (1795000000 11 1:5 (1,2 1,3)))
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: * VANISHED (EARLIER) 4
d S: * 2 FETCH (UID 3 FLAGS (\Seen) MODSEQ (14))
d S: v OK [READ-WRITE] Mailbox selected
d C: w SELECT INBOX (QRESYNC (1795000000 11 (1:2 1:2)))
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: * VANISHED (EARLIER) 2,4
d S: * 2 FETCH (UID 3 FLAGS (\Seen) MODSEQ (14))
d S: w OK [READ-WRITE] Mailbox selected
d C: x SELECT INBOX (QRESYNC (1 11 1:5))
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: x OK [READ-WRITE] Mailbox selected
d C: y SELECT INBOX (QRESYNC (1795000000 9223372036854775807 1:5))
d S: * OK [CLOSED] Previous mailbox closed
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 3 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 6] Next UID
d S: * OK [HIGHESTMODSEQ 14] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: y OK [READ-WRITE] Mailbox selected
