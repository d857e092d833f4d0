# With QRESYNC, VANISHED stands in for EXPUNGE wherever that may be told, and the OK names the new HIGHESTMODSEQ (RFC 7162 3.2.7, 3.2.10).
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
C: e ENABLE QRESYNC
S: * ENABLED QRESYNC
S: e OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 5] Next UID
S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 1:2 +FLAGS.SILENT (\Deleted)
S: * 1 FETCH (UID 1 MODSEQ (11))
S: * 2 FETCH (UID 2 MODSEQ (11))
S: a OK Flags changed
C: b EXPUNGE
S: * VANISHED 1:2
S: b OK [HIGHESTMODSEQ 12] Expunged
C: c EXPUNGE
S: c OK [HIGHESTMODSEQ 12] Expunged
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 2 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 5] Next UID
d S: * OK [HIGHESTMODSEQ 12] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
d C: a UID STORE 3 +FLAGS (\Deleted)
d S: * 1 FETCH (UID 3 FLAGS (\Deleted))
d S: a OK Flags changed
d C: b EXPUNGE
d S: * 1 EXPUNGE
d S: b OK Expunged
c C: f STORE 2 +FLAGS (\Flagged)
c S: * 2 FETCH (UID 4 FLAGS (\Flagged \Recent) MODSEQ (15))
c S: * OK [HIGHESTMODSEQ 12] Changes up to here are told
c S: f OK Flags changed
C: g SEARCH 1:2
S: * SEARCH 1 2
S: * OK [HIGHESTMODSEQ 12] Changes up to here are told
S: g OK Searched
C: h UID SEARCH 1:2
S: * SEARCH 3 4
S: * OK [HIGHESTMODSEQ 12] Changes up to here are told
S: h OK Searched
C: i UID SEARCH ALL
S: * SEARCH 3 4
S: * VANISHED 3
S: i OK Searched
C: j UID FETCH 1:* (FLAGS) (CHANGEDSINCE 10 VANISHED)
S: * VANISHED (EARLIER) 1:3
S: * 1 FETCH (UID 4 MODSEQ (15) FLAGS (\Flagged \Recent))
S: j OK Fetched
C: k UID MOVE 4 Trash
S: * OK [COPYUID <any> 4 1] Moved
S: * VANISHED 4
S: k OK [HIGHESTMODSEQ 16] Moved
C: m CLOSE
S: m OK Mailbox closed
