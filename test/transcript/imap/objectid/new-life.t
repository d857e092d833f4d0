# A name that was a level for a while and becomes a mailbox again has another MAILBOXID with its other UIDVALIDITY (RFC 8474 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work
S: a OK [MAILBOXID (F1-7-1795000006)] Mailbox created
C: b CREATE Work/Old
S: b OK [MAILBOXID (F1-8-1795000007)] Mailbox created
C: c STATUS Work (MAILBOXID UIDVALIDITY)
S: * STATUS "Work" (UIDVALIDITY 1795000006 MAILBOXID (F1-7-1795000006))
S: c OK Status told
C: d DELETE Work
S: d OK Mailbox deleted
C: e CREATE Work
S: e OK [MAILBOXID (F1-7-1795000008)] Mailbox created
C: f STATUS Work (MAILBOXID UIDVALIDITY)
S: * STATUS "Work" (UIDVALIDITY 1795000008 MAILBOXID (F1-7-1795000008))
S: f OK Status told
C: g RENAME Work Job
S: g OK Mailbox renamed
C: h EXAMINE Job
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS <any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY 1795000008] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID (F1-7-1795000008)] Identifier
S: h OK [READ-ONLY] Mailbox selected
