# A page of more messages than the limit is refused, not cut (RFC 9738 3.1); one that has no more is shown.
config imap { message_limit = 3 }
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
C:
S: p OK [APPENDUID <any> 1:3] Messages stored
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 4:5] Messages stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a UID FETCH 1:* (FLAGS) (PARTIAL -1:-4)
S: a NO [MESSAGELIMIT 3] Too many messages for one command
C: b UID FETCH 1:* (FLAGS) (PARTIAL 1:5 CHANGEDSINCE 1)
S: * OK [HIGHESTMODSEQ <any>
S: b NO [MESSAGELIMIT 3] Too many messages for one command
C: c UID FETCH 1:* (UID) (PARTIAL 3:100)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: * 5 FETCH (UID 5)
S: c OK Fetched
