# "1:*" with VANISHED takes in what went from the end of the mailbox, and all of it when nothing is left (RFC 7162 3.2.6, RFC 3501 9).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {28+}
C: From: bob@lab.test
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {28+}
C: From: bob@lab.test
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {28+}
C: From: bob@lab.test
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: e ENABLE QRESYNC
S: * ENABLED QRESYNC
S: e OK Enabled
C: s SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS <any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 9] <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a UID STORE 2:3 +FLAGS.SILENT (\Deleted)
S: * 2 FETCH (UID 2 MODSEQ (10))
S: * 3 FETCH (UID 3 MODSEQ (10))
S: a OK Flags changed
C: b EXPUNGE
S: * VANISHED 2:3
S: b OK [HIGHESTMODSEQ 11] Expunged
C: c UID FETCH 1:* (FLAGS) (CHANGEDSINCE 9 VANISHED)
S: * VANISHED (EARLIER) 2:3
S: c OK Fetched
C: d UID STORE 1 +FLAGS.SILENT (\Deleted)
S: * 1 FETCH (UID 1 MODSEQ (12))
S: d OK Flags changed
C: f EXPUNGE
S: * VANISHED 1
S: f OK [HIGHESTMODSEQ 13] Expunged
C: g UID FETCH 1:* (FLAGS) (CHANGEDSINCE 9 VANISHED)
S: * VANISHED (EARLIER) 1:3
S: g OK Fetched
