# COPY, APPEND, SORT, THREAD and a search of many mailboxes are done wholly or not at all: too many messages are refused (RFC 9738 3.1).
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
C: a COPY 1:4 Archive
S: a NO [MESSAGELIMIT 3 2] Too many messages for one command
C: b COPY 1:3 Archive
S: b OK [COPYUID <any> 1:3 1:3] Copied
C: c SORT (DATE) UTF-8 ALL
S: c NO [MESSAGELIMIT 3] Too many messages for one command
C: d SORT (ARRIVAL) UTF-8 1:3
S: * SORT 1 2 3
S: d OK Sorted
C: e THREAD REFERENCES UTF-8 ALL
S: e NO [MESSAGELIMIT 3] Too many messages for one command
C: f ESEARCH IN (personal) ALL
S: f NO [MESSAGELIMIT 3] Too many messages for one command
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:  {6+}
C: a: 4
C:
S: p NO [MESSAGELIMIT 3] Too many messages for one command
C: g STATUS Archive (MESSAGES)
S: * STATUS "Archive" (MESSAGES 3)
S: g OK <any>
C: h MOVE 1:5 Archive
S: * OK [COPYUID <any> 3:5 4:6] Moved
S: * 5 EXPUNGE
S: * 4 EXPUNGE
S: * 3 EXPUNGE
S: h OK [MESSAGELIMIT 3 3] Moved
