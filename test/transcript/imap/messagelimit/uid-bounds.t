# UIDAFTER and UIDBEFORE name messages above and below a UID, which need not be there (RFC 9738 3.2).
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
C: a UID SEARCH UIDAFTER 1
S: * SEARCH 2 3
S: a OK Searched
C: b UID SEARCH UIDAFTER 3
S: * SEARCH
S: b OK Searched
C: c UID SEARCH UIDAFTER 4294967295
S: * SEARCH
S: c OK Searched
C: d UID SEARCH UIDBEFORE 1
S: * SEARCH
S: d OK Searched
C: e UID SEARCH UIDBEFORE 100 NOT UIDBEFORE 3
S: * SEARCH 3
S: e OK Searched
C: f UID SEARCH UIDAFTER 0
S: f BAD 0 is no UID
C: g UID SEARCH UIDAFTER *
S: g BAD <any>
