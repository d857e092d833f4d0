# SELECT and EXAMINE find a mailbox by its identifiers whatever it is called by now, and by the name where no mailbox has them (objectid-bis-06 7.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE OBJECTID+
S: * ENABLED OBJECTID+
S: a OK Enabled
C: b CREATE foo
S: b OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Mailbox created
C: c CREATE bar
S: c OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Mailbox created
C: p APPEND foo {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: d RENAME foo renamed/foo
S: d OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Mailbox renamed
C: s SELECT foo (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: e STATUS renamed/foo (MESSAGES)
S: * STATUS "renamed/foo" (MESSAGES 1)
S: e OK Status told
C: s EXAMINE bar (OBJECTID (MAILBOXID F1-7-1795000006))
S: * OK [CLOSED] Previous mailbox closed
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
C: s SELECT bar (objectid (x-other Value_1 accountid A1 emailid M1 mailboxid F1-7-1795000006 MAILBOXID F1-7-1795000006))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A2))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID f1-7-1795000006))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-7-1795000007))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-07-1795000006))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-7-1795000006-1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-4294967303-1795000006))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F18446744073709551617-7-1795000006))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-0-0))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-7-))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID x))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID ())
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID F1-7-1795000006 MAILBOXID F1-8-1795000007))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (EMAILID M1-1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT bar (OBJECTID (MAILBOXID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: f SELECT foo (OBJECTID (MAILBOXID F1-9-1795000006 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: f NO [NONEXISTENT] There is no such mailbox
C: g SELECT a//b (OBJECTID (MAILBOXID F1-9-1795000006 ACCOUNTID A1))
S: g NO <any>
C: s SELECT "" (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT "&bad" (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * <any> RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: h SELECT "&bad" (OBJECTID (MAILBOXID F1-9-1795000006 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: h NO [CANNOT] Mailbox name is not valid
C: i DELETE renamed/foo
S: i OK Mailbox deleted
C: j SELECT foo (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: j NO [NONEXISTENT] There is no such mailbox
C: k CREATE foo
S: k OK [OBJECTID (MAILBOXID F1-10-1795000009 ACCOUNTID A1)] Mailbox created
C: s SELECT foo (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * <any> RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-10-1795000009 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: m CREATE foo/below
S: m OK [OBJECTID <any>] Mailbox created
C: n DELETE foo
S: * OK [CLOSED] Selected mailbox was deleted
S: n OK Mailbox deleted
C: o SELECT foo (OBJECTID (MAILBOXID F1-10-1795000009))
S: o NO [NONEXISTENT] There is no such mailbox
