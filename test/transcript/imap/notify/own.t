# Messages that the client itself makes in the selected mailbox are counted and not shown; those of others are (RFC 5465 5.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 1:2] Messages stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a NOTIFY SET (selected (MessageNew (UID) MessageExpunge))
S: a OK Changes will be told
C: p APPEND INBOX {6+}
C: a: 3
C:  {6+}
C: a: 4
C:
S: * 4 EXISTS
S: * 4 RECENT
S: p OK [APPENDUID <any> 3:4] Messages stored
C: b COPY 1:2 INBOX
S: * 6 EXISTS
S: * 6 RECENT
S: b OK [COPYUID <any> 1:2 5:6] Copied
C: c REPLACE 1 INBOX {6+}
C: a: 7
C:
S: * OK [APPENDUID <any> 7] Replacement stored
S: * 1 EXPUNGE
S: * 6 EXISTS
S: * 6 RECENT
S: c OK Message replaced
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND INBOX {6+}
C: a: 8
C:
S: p OK [APPENDUID <any> 8] Message stored
c S: * 7 EXISTS
c S: * 7 RECENT
c S: * 7 FETCH (UID 8)
d C: q APPEND INBOX {6+}
C: a: 9
C:
S: q OK [APPENDUID <any> 9] Message stored
c S: * 8 EXISTS
c S: * 8 RECENT
c S: * 8 FETCH (UID 9)
