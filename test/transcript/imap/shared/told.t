# IDLE in a shared mailbox, and NOTIFY of one, hear at once of what happens there; PERSONAL is one's own (RFC 2177, RFC 5465 3.1).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
a C: a SETACL INBOX bob@lab.test lr
S: a OK Rights changed
b C: a EXAMINE "Other Users/alice@lab.test/INBOX"
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: a OK [READ-ONLY] Mailbox selected
b C: b IDLE
S: + idling
a C: b APPEND INBOX {6+}
C: a: b
C:
S: b OK [APPENDUID <any> 1] Message stored
b S: * 1 EXISTS
S: * 0 RECENT
b C: DONE
S: b OK Idle ended
b C: c UNSELECT
S: c OK <any>
b C: d NOTIFY SET (personal (MessageNew MessageExpunge)) (mailboxes "Other Users/alice@lab.test/INBOX" (MessageNew MessageExpunge))
S: d OK Changes will be told
a C: c APPEND INBOX {6+}
C: a: b
C:
S: c OK [APPENDUID <any> 2] Message stored
b S: * STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES 2 UIDNEXT 3)
b C: e NOTIFY SET (personal (MessageNew MessageExpunge))
S: e OK Changes will be told
a C: d APPEND INBOX {6+}
C: a: b
C:
S: d OK [APPENDUID <any> 3] Message stored
b C: f NOOP
S: f OK <any>
