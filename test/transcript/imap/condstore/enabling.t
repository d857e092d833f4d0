# What makes a client aware of CONDSTORE in the middle of a mailbox tells from where on (RFC 7162 3.1, 3.1.2.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 1 +FLAGS.SILENT (\Seen)
S: a OK Flags changed
C: b STATUS Sent (HIGHESTMODSEQ)
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * STATUS "Sent" (HIGHESTMODSEQ 3)
S: b OK Status told
C: c STORE 1 -FLAGS.SILENT (\Seen)
S: * 1 FETCH (UID 1 MODSEQ (9))
S: c OK Flags changed
C: d ENABLE CONDSTORE
S: * ENABLED
S: d OK Enabled
C: e EXPUNGE
S: e OK Expunged
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 1 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 2] Next UID
d S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
d S: * OK [MAILBOXID (F<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
d C: a ENABLE CONDSTORE
d S: * ENABLED CONDSTORE
d S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
d S: a OK Enabled
d C: b STORE 1 +FLAGS (\Flagged)
d S: * 1 FETCH (UID 1 FLAGS (\Flagged) MODSEQ (10))
d S: b OK Flags changed
open e imaps
e S: * OK <any>
e C: l LOGIN alice@lab.test correct-horse
e S: l OK [CAPABILITY <any>] Logged in
e C: s SELECT INBOX
e S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
e S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
e S: * 1 EXISTS
e S: * 0 RECENT
e S: * OK [UNSEEN 1] First unseen
e S: * OK [UIDVALIDITY <any>] UIDs are valid
e S: * OK [UIDNEXT 2] Next UID
e S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
e S: * OK [MAILBOXID (F<any>)] Identifier
e S: s OK [READ-WRITE] Mailbox selected
e C: a SEARCH MODSEQ 1
e S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
e S: * SEARCH 1 (MODSEQ 10)
e S: a OK Searched
