# No response names a message by its number, so SELECT and EXAMINE tell of no first unseen message (RFC 9586 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: a OK [READ-WRITE] Mailbox selected
C: b ENABLE UIDONLY
S: * ENABLED UIDONLY
S: b OK Enabled
C: c SELECT INBOX
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: c OK [READ-WRITE] Mailbox selected
C: d EXAMINE INBOX
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: d OK [READ-ONLY] Mailbox selected
