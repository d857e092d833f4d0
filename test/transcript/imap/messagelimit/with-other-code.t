# Where the tagged reply has a code of its own, the limit comes before it, untagged (RFC 9738 3.1).
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
C: a STORE 1:5 (UNCHANGEDSINCE 1) +FLAGS (\Flagged)
S: * OK [HIGHESTMODSEQ <any>
S: * NO [MESSAGELIMIT 3 3] Only the last of the messages
S: a OK [MODIFIED 3:5] <any>
C: b ENABLE QRESYNC
S: * ENABLED QRESYNC
S: b OK <any>
C: c MOVE 1:5 Archive
S: * OK [COPYUID <any> 3:5 1:3] Moved
S: * VANISHED 3:5
S: * NO [MESSAGELIMIT 3 3] Only the last of the messages
S: c OK [HIGHESTMODSEQ <any>] Moved
