# ENABLE before login is BAD; with a mailbox selected it works, and what was on stays over mailboxes, not over UNAUTHENTICATE (RFC 5161 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a ENABLE CONDSTORE
S: a BAD [CLIENTBUG] Log in first
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: b ENABLE IDLE UIDPLUS X-NONE
S: * ENABLED
S: b OK Enabled
C: c ENABLE condstore
S: * ENABLED CONDSTORE
S: c OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: d ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: d OK Enabled
C: e ENABLE UTF8=ACCEPT METADATA UIDONLY
S: * ENABLED UTF8=ACCEPT METADATA UIDONLY
S: e OK Enabled
C: s SELECT Sent
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: f ENABLE CONDSTORE IMAP4rev2 UTF8=ACCEPT METADATA UIDONLY
S: * ENABLED
S: f OK Enabled
C: g ENABLE "CONDSTORE"
S: g BAD Expected an atom
C: h ENABLE CONDSTORE  QRESYNC
S: h BAD Expected an atom
C: i ENABLE QRESYNC CONDSTORE
S: * ENABLED QRESYNC
S: i OK Enabled
C: j UNAUTHENTICATE
S: j OK Nobody is logged in
C: k ENABLE CONDSTORE
S: k BAD [CLIENTBUG] Log in first
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: m ENABLE IMAP4rev2 UTF8=ACCEPT UIDONLY
S: * ENABLED IMAP4rev2 UTF8=ACCEPT UIDONLY
S: m OK Enabled
