# SEARCH THREADID finds the messages of one thread, and no others (RFC 8474 6).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {41+}
C: Message-ID: <a@x>
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {43+}
C: Message-ID: <b@x>
C: Subject: other
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {47+}
C: References: <a@x>
C: Subject: third one
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
C: a FETCH 1:3 (THREADID)
S: * 1 FETCH (THREADID (T1-1))
S: * 2 FETCH (THREADID (T1-2))
S: * 3 FETCH (THREADID (T1-1))
S: a OK Fetched
C: b SEARCH THREADID T1-1
S: * SEARCH 1 3
S: b OK Searched
C: c SEARCH NOT THREADID T1-1 SUBJECT o
S: * SEARCH 2
S: c OK Searched
C: d SEARCH THREADID T1-3
S: * SEARCH
S: d OK Searched
