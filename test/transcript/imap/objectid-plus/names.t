# A client of IMAP4rev2 is told the name that a mailbox has by now, with the one it knew as OLDNAME, unless that is another's by now (objectid-bis-06 7.1, RFC 9051 6.3.9.7).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE OBJECTID+ IMAP4rev2 QRESYNC
S: * ENABLED OBJECTID+ IMAP4rev2 QRESYNC
S: a OK Enabled
C: b CREATE foo
S: b OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Mailbox created
C: p APPEND foo {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND foo {14+}
C: Subject: two
C:
S: p OK [APPENDUID <any> 2] Message stored
C: c RENAME foo "fü"
S: c OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Mailbox renamed
C: s SELECT foo (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1) QRESYNC (1795000006 8))
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * LIST (\HasNoChildren) "/" "fü" ("OLDNAME" ("foo"))
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: * 2 FETCH (UID 2 FLAGS () MODSEQ (9))
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT "fü" (QRESYNC (1795000006 10) OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * LIST (\HasNoChildren) "/" "fü"
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: d CREATE foo
S: d OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Mailbox created
C: s SELECT foo (OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * LIST (\HasNoChildren) "/" "fü"
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-7-1795000006 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: s SELECT fo (OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1))
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 0 EXISTS
S: * LIST (\HasNoChildren) "/" "foo" ("OLDNAME" ("fo"))
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [OBJECTID (MAILBOXID F1-8-1795000007 ACCOUNTID A1)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: e RENAME foo foo/below
S: e NO <any>
