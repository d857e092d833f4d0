# A page of UID FETCH is counted off first; CHANGEDSINCE then leaves those of it that have changed (RFC 9394 3.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:  {6+}
C: a: 4
C:
S: p OK [APPENDUID <any> 1:4] Messages stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ 10] <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 1,4 +FLAGS.SILENT (\Flagged)
S: a OK Flags changed
C: b UID FETCH 1:* (UID) (PARTIAL -1:-2 CHANGEDSINCE 10)
S: * OK [HIGHESTMODSEQ 11] <any>
S: * 4 FETCH (MODSEQ (11) UID 4)
S: b OK Fetched
C: c UID FETCH 1:* (UID) (CHANGEDSINCE 10 PARTIAL 1:2)
S: * 1 FETCH (MODSEQ (11) UID 1)
S: c OK Fetched
C: d UID FETCH 1:* (UID) (CHANGEDSINCE 10 PARTIAL 2:3)
S: d OK Fetched
