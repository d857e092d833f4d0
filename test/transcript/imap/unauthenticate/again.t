# IM22: UNAUTHENTICATE ends the login and what was enabled, not the connection (RFC 8437).
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Deleted) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a UNAUTHENTICATE now
S: a BAD Unexpected text behind the arguments
C: b ENABLE IMAP4rev2 QRESYNC
S: * ENABLED IMAP4rev2 QRESYNC
S: b OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: c UNAUTHENTICATE
S: c OK Nobody is logged in
C: d SELECT INBOX
S: d BAD [CLIENTBUG] Log in first
C: e UNAUTHENTICATE
S: e BAD [CLIENTBUG] Log in first
C: f CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS
S: f OK Capabilities listed
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: g SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: g OK [READ-WRITE] Mailbox selected
C: h FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Deleted))
S: h OK Fetched
