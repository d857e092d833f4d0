# Before the interval is over nothing is told.
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
C:  {6+}
C: a: 5
C:
S: p OK [APPENDUID <any> 1:5] Messages stored
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
C: x COPY 1:* INBOX
S: * 10 EXISTS
S: * 10 RECENT
S: x OK [COPYUID <any>
C: x COPY 1:* INBOX
S: * 20 EXISTS
S: * 20 RECENT
S: x OK [COPYUID <any>
C: x COPY 1:* INBOX
S: * 40 EXISTS
S: * 40 RECENT
S: x OK [COPYUID <any>
C: a1 SEARCH HEADER X-Nowhere x
S: * SEARCH
S: a1 OK Searched
