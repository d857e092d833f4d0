# Whose account is disabled is woken also from the IDLE in a mailbox of somebody else; the owner goes on.
account alice@lab.test correct-horse
account bob@lab.test battery-staple
culver share add alice@lab.test INBOX bob@lab.test lr
open a imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b IDLE
S: + idling
open b imaps
S: * OK <any>
C: a LOGIN bob@lab.test battery-staple
S: a OK <any>
C: b EXAMINE "Other Users/alice@lab.test/INBOX"
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: b OK <any>
C: c IDLE
S: + idling
culver account disable bob@lab.test
b S: * BYE This account is disabled
S-eof
a C: DONE
S: b OK Idle ended
