# What is no list of identifiers is BAD, activates nothing and leaves the mailbox open (objectid-bis-06 10).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID (F1-1-1795000000)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SELECT INBOX (OBJECTID (MAILBOXID))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID ))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID a b))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID a ))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID (a)))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID "F1-1-1795000000"))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID a.b))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID ( MAILBOXID a))
S: a BAD <any>
C: a SELECT INBOX (OBJECTID OBJECTID)
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID a)
S: a BAD <any>
C: a SELECT INBOX (OBJECTID MAILBOXID a)
S: a BAD <any>
C: b NOOP
S: b OK <any>
C: a SELECT INBOX OBJECTID
S: a BAD <any>
C: a SELECT INBOX ()
S: a BAD <any>
C: a STATUS INBOX (OBJECTID (MAILBOXID a))
S: a BAD <any>
C: a STATUS INBOX (ACCOUNTID)
S: a BAD <any>
C: a FETCH 1 (OBJECTID (EMAILID))
S: a BAD <any>
C: a FETCH 1 (OBJECTID UNKNOWN)
S: a BAD <any>
C: a FETCH 1 ACCOUNTID
S: a BAD <any>
C: a FETCH 1 OBJECTID[]
S: a BAD <any>
C: a SEARCH ACCOUNTID A1
S: a BAD <any>
C: a SEARCH OBJECTID M1-1
S: a BAD <any>
C: a SELECT INBOX (OBJECTID (MAILBOXID a\))
S: a BAD <any>
C: c ENABLE OBJECTID
S: * ENABLED
S: c OK Enabled
C: d CREATE Work
S: d OK [MAILBOXID (F1-7-1795000006)] Mailbox created
C: e FETCH 1 (EMAILID)
S: * 1 FETCH (EMAILID (M1-1))
S: e OK Fetched
