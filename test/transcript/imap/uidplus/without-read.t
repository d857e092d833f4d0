# Who may put mail into a mailbox but not read it is not told UIDs there (RFC 4315 3, RFC 9051 6.3.12, 6.4.7).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Box
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b SETACL Box bob@lab.test li
S: b OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND "Other Users/alice@lab.test/Box" {16+}
C: Subject: one
C:
C:
S: a OK Message stored
C: b APPEND INBOX {16+}
C: Subject: two
C:
C:
S: b OK [APPENDUID <any> 1] Message stored
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
C: c COPY 1 "Other Users/alice@lab.test/Box"
S: c OK Copied
C: d MOVE 1 "Other Users/alice@lab.test/Box"
S: * 1 EXPUNGE
S: d OK Moved
a C: c STATUS Box (MESSAGES)
S: * STATUS "Box" (MESSAGES 3)
S: c OK Status told
