# ACCOUNTID is of whose the mailbox is; an identifier of what may not be looked up is as good as one of nothing (objectid-bis-06 4, 11.8, 14.3).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Team
S: a OK [MAILBOXID (F1-7-1795000006)] Mailbox created
C: b SETACL Team bob@lab.test lrk
S: b OK Rights changed
C: p APPEND Team {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a STATUS "Other Users/alice@lab.test/Team" (OBJECTID)
S: * ENABLED OBJECTID+
S: * STATUS "Other Users/alice@lab.test/Team" (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: a OK Status told
C: b LIST "" (INBOX "Other Users/*") RETURN (STATUS (OBJECTID))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2))
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Team"
S: * STATUS "Other Users/alice@lab.test/Team" (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: b OK Mailboxes listed
C: c CREATE "Other Users/alice@lab.test/Team/New"
S: c OK [OBJECTID (MAILBOXID F1-8-<any> ACCOUNTID A1)] Mailbox created
a C: c RENAME Team Crew
S: c OK Mailbox renamed
b C: s SELECT "Other Users/alice@lab.test/Team" (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: d FETCH 1 (OBJECTID)
S: * 1 FETCH (OBJECTID (EMAILID M1-1 THREADID T1-1))
S: d OK Fetched
C: d ESEARCH IN (mailboxes "Other Users/alice@lab.test/Crew") EMAILID M1-1
S: * ESEARCH (TAG "d" MAILBOX "Other Users/alice@lab.test/Crew" UIDVALIDITY <any>) UID ALL 1
S: d OK Searched
C: e COPY 1 INBOX
S: e OK [COPYUID <any> 1 1] Copied
b C: s SELECT INBOX (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A2))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: f FETCH 1 (OBJECTID)
S: * 1 FETCH (OBJECTID (EMAILID M2-1 THREADID T2-1))
S: f OK Fetched
b C: s SELECT INBOX (OBJECTID (MAILBOXID F1-1-1795000000 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2)] Identifier
S: s OK [READ-WRITE] Mailbox selected
b C: s SELECT INBOX (OBJECTID (MAILBOXID F1-2-1795000001 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2)] Identifier
S: s OK [READ-WRITE] Mailbox selected
b C: s SELECT INBOX (OBJECTID (MAILBOXID F3-1-1795000000 ACCOUNTID A3))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2)] Identifier
S: s OK [READ-WRITE] Mailbox selected
b C: s SELECT INBOX (OBJECTID (MAILBOXID F18446744073709551615-1-1795000000 ACCOUNTID A18446744073709551615))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2)] Identifier
S: s OK [READ-WRITE] Mailbox selected
b C: s SELECT INBOX (OBJECTID (MAILBOXID F0-1-1795000000 ACCOUNTID A0))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F2-1-<any> ACCOUNTID A2)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: g SELECT x (OBJECTID (MAILBOXID F1-1-1795000000 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: g NO [NONEXISTENT] There is no such mailbox
C: h SELECT x (OBJECTID (MAILBOXID F9-1-1795000000 ACCOUNTID A9))
S: h NO [NONEXISTENT] There is no such mailbox
a C: d SETACL Crew bob@lab.test l
S: d OK Rights changed
b C: i SELECT x (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: i NO [NOPERM] You have not the right to do that
C: j STATUS "Other Users/alice@lab.test/Crew" (OBJECTID)
S: j NO [NOPERM] You have not the right to do that
a C: e DELETEACL Crew bob@lab.test
S: e OK Rights changed
a C: f DELETEACL Crew/New bob@lab.test
S: f OK Rights changed
b C: k SELECT x (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: k NO [NONEXISTENT] There is no such mailbox
C: m STATUS "Other Users/alice@lab.test/Crew" (OBJECTID)
S: m NO [NONEXISTENT] There is no such mailbox
