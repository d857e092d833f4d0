# What the configuration forbids to users, the administrator may: `culver share` with anyone; its owner can take it back.
account alice@lab.test correct-horse
account bob@lab.test battery-staple
account carol@lab.test third-password
culver share add alice@lab.test Archive anyone lr
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
open c imaps
S: * OK <any>
C: l LOGIN carol@lab.test third-password
S: l OK <any>
b C: a EXAMINE "Other Users/alice@lab.test/Archive"
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS ()] <any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: a OK <any>
a C: a SETACL Archive anyone +s
S: a NO [NOPERM] Sharing with anyone is not allowed here
a C: b SETACL Archive anyone -r
S: b OK Rights changed
c C: a MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" l
S: a OK Rights told
a C: c DELETEACL Archive anyone
S: c OK Rights changed
b C: b NOOP
S: * BYE Selected mailbox was deleted
