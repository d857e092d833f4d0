# UNSELECT leaves the mailbox without removing anything, and nothing more of it is told (RFC 3691 2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Deleted) {16+}
C: Subject: one
C:
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
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a UNSELECT
S: a OK Mailbox unselected
C: b NOOP
S: b OK Completed
C: c APPEND INBOX {16+}
C: Subject: two
C:
C:
S: c OK [APPENDUID <any> 2] Message stored
C: d FETCH 1 (FLAGS)
S: d BAD [CLIENTBUG] Select a mailbox first
C: e STATUS INBOX (MESSAGES DELETED)
S: * STATUS "INBOX" (MESSAGES 2 DELETED 1)
S: e OK Status told
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 2 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: f UNSELECT
S: f OK Mailbox unselected
C: g UNSELECT
S: g BAD [CLIENTBUG] Select a mailbox first
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: h UNSELECT INBOX
S: h BAD Unexpected text behind the arguments
C: i UID UNSELECT
S: i BAD Unknown command
C: j SELECT nowhere
S: * OK [CLOSED] Previous mailbox closed
S: j NO [NONEXISTENT] There is no such mailbox
C: k UNSELECT
S: k BAD [CLIENTBUG] Select a mailbox first
