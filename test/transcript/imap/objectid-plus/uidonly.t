# With UIDONLY the item stands in UIDFETCH (objectid-bis-06 11.9).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a ENABLE UIDONLY
S: * ENABLED UIDONLY
S: a OK Enabled
C: s SELECT INBOX (OBJECTID (MAILBOXID F1-1-1795000000))
S: * ENABLED OBJECTID+
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-1-1795000000 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b UID FETCH 1 (OBJECTID)
S: * 1 UIDFETCH (OBJECTID (EMAILID M1-1 THREADID T1-1))
S: b OK Fetched
