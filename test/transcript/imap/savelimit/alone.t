# SAVELIMIT alone: COPY and APPEND have a limit, nothing else (RFC 9738 3).
config imap { save_limit = 2 }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 1:2] Messages stored
C: p APPEND INBOX {6+}
C: a: 1
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:
S: p NO [MESSAGELIMIT 2] Too many messages for one command
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a CAPABILITY
S: * CAPABILITY <any> SAVELIMIT=2 <any>
S: a OK <any>
C: b COPY 1:3 Archive
S: b NO [MESSAGELIMIT 2 2] Too many messages for one command
C: c SEARCH ALL
S: * SEARCH 1 2 3
S: c OK Searched
C: d MOVE 1:3 Archive
S: * OK [COPYUID <any> 1:3 1:3] Moved
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: d OK Moved
