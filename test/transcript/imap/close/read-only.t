# CLOSE of a mailbox that was opened with EXAMINE, or that may not be expunged, removes nothing and is no error (RFC 3501 6.4.2).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Deleted) {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a SETACL INBOX bob@lab.test lrswt
S: a OK Rights changed
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: b CLOSE
S: b OK Mailbox closed
C: c STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: c OK Status told
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT "Other Users/alice@lab.test/INBOX"
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a CLOSE
S: a OK Mailbox closed
C: b STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES)
S: * STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES 1)
S: b OK Status told
