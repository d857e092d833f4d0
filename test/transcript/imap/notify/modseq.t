# New messages are shown with UID and modification sequence to who knows of these, like all that somebody else did (RFC 7162 3.1, 3.2.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: e ENABLE QRESYNC
S: * ENABLED QRESYNC
S: e OK Enabled
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: n NOTIFY SET (selected (MessageNew (FLAGS RFC822.SIZE) MessageExpunge))
S: n OK Changes will be told
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND INBOX (\Flagged) {6+}
C: a: 1
C:
S: p OK [APPENDUID <any> 1] Message stored
c S: * 1 EXISTS
c S: * 1 RECENT
c S: * 1 FETCH (FLAGS (\Flagged \Recent) RFC822.SIZE 6 UID 1 MODSEQ (7))
c C: n NOTIFY SET (selected (MessageNew (MODSEQ UID) MessageExpunge))
S: n OK Changes will be told
d C: p APPEND INBOX {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 2] Message stored
c S: * 2 EXISTS
c S: * 2 RECENT
c S: * 2 FETCH (MODSEQ (8) UID 2)
c C: n NOTIFY SET (selected (MessageNew (UID) MessageExpunge))
S: n OK Changes will be told
d C: p APPEND INBOX {6+}
C: a: 3
C:
S: p OK [APPENDUID <any> 3] Message stored
c S: * 3 EXISTS
c S: * 3 RECENT
c S: * 3 FETCH (UID 3 MODSEQ (9))
