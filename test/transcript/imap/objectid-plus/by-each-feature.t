# SELECT, EXAMINE, FETCH, STATUS, LIST with STATUS and NOTIFY with the item make it active, also when they come to nothing; SEARCH by id does not (objectid-bis-06 2.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {14+}
C: Subject: two
C:
S: p OK [APPENDUID <any> 2] Message stored
C: a STATUS None (OBJECTID)
S: * ENABLED OBJECTID+
S: a NO [NONEXISTENT] There is no such mailbox
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a EXAMINE None (OBJECTID)
S: * ENABLED OBJECTID+
S: a NO [NONEXISTENT] There is no such mailbox
open e imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID (F1-1-1795000000)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SEARCH EMAILID M1-2
S: * SEARCH 2
S: a OK Searched
C: b SEARCH OR EMAILID M1-1 THREADID T1-2
S: * SEARCH 1 2
S: b OK Searched
C: c SEARCH OR EMAILID m1-1 THREADID T1-1-1
S: * SEARCH
S: c OK Searched
C: d UID FETCH 2:* (OBJECTID)
S: * ENABLED OBJECTID+
S: * 2 FETCH (UID 2 OBJECTID (EMAILID M1-2 THREADID T1-2))
S: d OK Fetched
C: e UID FETCH 1:2 (OBJECTID) (CHANGEDSINCE 7)
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * 2 FETCH (UID 2 MODSEQ (8) OBJECTID (EMAILID M1-2 THREADID T1-2))
S: e OK Fetched
open f imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" (INBOX Sent) RETURN (STATUS (OBJECTID))
S: * ENABLED OBJECTID+
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (OBJECTID (MAILBOXID F1-1-1795000000 ACCOUNTID A1))
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * STATUS "Sent" (OBJECTID (MAILBOXID F1-<any> ACCOUNTID A1))
S: a OK Mailboxes listed
open g imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX (OBJECTID CONDSTORE)
S: * ENABLED OBJECTID+
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-1-1795000000 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
open h imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID (F1-1-1795000000)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a NOTIFY SET (SELECTED (MessageNew (UID OBJECTID) MessageExpunge))
S: * ENABLED OBJECTID+
S: a OK Changes will be told
f C: p APPEND INBOX {16+}
f C: Subject: three
f C:
f S: p OK [APPENDUID <any> 3] Message stored
h S: * 3 EXISTS
h S: * <any> RECENT
h S: * 3 FETCH (UID 3 OBJECTID (EMAILID M1-3 THREADID T1-3))
