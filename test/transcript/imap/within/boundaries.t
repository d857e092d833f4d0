# OLDER and YOUNGER count seconds back from now (RFC 5032): on the second a message is both.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {27+}
C: Subject: number 1
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
advance 100s
C: p APPEND INBOX {27+}
C: Subject: number 2
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
advance 60s
C: p APPEND INBOX {27+}
C: Subject: number 3
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a SEARCH OLDER 100
S: * SEARCH 1
S: a OK Searched
C: b SEARCH YOUNGER 100
S: * SEARCH 2 3
S: b OK Searched
C: c SEARCH YOUNGER 60
S: * SEARCH 2 3
S: c OK Searched
C: d SEARCH OLDER 60
S: * SEARCH 1 2
S: d OK Searched
C: e SEARCH YOUNGER 59
S: * SEARCH 3
S: e OK Searched
C: f SEARCH NOT YOUNGER 4294967295
S: * SEARCH
S: f OK Searched
C: g SEARCH OR OLDER 160 SUBJECT "number 3"
S: * SEARCH 1 3
S: g OK Searched
advance 1m
C: h UID SEARCH YOUNGER 60
S: * SEARCH 3
S: h OK Searched
C: i SEARCH OLDER 0
S: i BAD An interval is at least a second
C: j SEARCH OLDER
S: j BAD Missing argument
C: k SEARCH YOUNGER -1
S: k BAD <any>
C: m SEARCH YOUNGER 4294967296
S: m BAD <any>
