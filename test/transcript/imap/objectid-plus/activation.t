# OBJECTID+ becomes active when the client uses any of it, which is told once, before all else; until then everything is as RFC 8474 has it (objectid-bis-06 2.2, 7.2 to 7.5, 11.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a CREATE Work
S: a OK [MAILBOXID (F1-7-1795000006)] Mailbox created
C: b RENAME Work Job
S: b OK Mailbox renamed
C: s EXAMINE Job
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID (F1-7-1795000006)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: c STATUS Job (MAILBOXID)
S: * STATUS "Job" (MAILBOXID (F1-7-1795000006))
S: c OK Status told
C: d STATUS Job (MESSAGES objectid MAILBOXID)
S: * ENABLED OBJECTID+
S: * STATUS "Job" (MESSAGES 0 MAILBOXID (F1-7-1795000006) OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: d OK Status told
C: e STATUS Job (OBJECTID)
S: * STATUS "Job" (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: e OK Status told
C: f ENABLE OBJECTID+
S: * ENABLED
S: f OK Enabled
C: s SELECT Job
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: g CREATE New
S: g OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Mailbox created
C: h RENAME New Newer
S: h OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Mailbox renamed
C: i RENAME New Newer
S: i NO [NONEXISTENT] <any>
C: j RENAME INBOX Old
S: j OK [OBJECTID (MAILBOXID F1-9-1795000008 ACCOUNTID A1)] Mailbox renamed
C: s SELECT Old
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-9-1795000008 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: k FETCH 1 (UID OBJECTID EMAILID)
S: * 1 FETCH (UID 1 OBJECTID (EMAILID M1-1 THREADID T1-1) EMAILID (M1-1))
S: k OK Fetched
C: m FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (<any>))
S: m OK Fetched
C: n UNAUTHENTICATE
S: n OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: o CREATE Again
S: o OK [MAILBOXID (F1-10-1795000009)] Mailbox created
C: q ENABLE OBJECTID+ objectid+
S: * ENABLED OBJECTID+
S: q OK Enabled
C: r RENAME Again Deep/er
S: r OK [OBJECTID (MAILBOXID F1-10-1795000009 ACCOUNTID A1)] Mailbox renamed
