# During IDLE there is a sign of life every two minutes; after half an hour the session ends.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a IDLE
S: + idling
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * OK Still here
advance 2m
S: * BYE Idle for too long
S-eof
