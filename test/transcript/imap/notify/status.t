# The first STATUS of a mailbox whose flags are watched has HIGHESTMODSEQ and UIDVALIDITY, whether CONDSTORE is enabled or not (RFC 5465 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a NOTIFY SET STATUS (mailboxes Sent (MessageNew MessageExpunge FlagChange))
S: * STATUS "Sent" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY <any> UNSEEN 0 HIGHESTMODSEQ <any>)
S: a OK Changes will be told
C: b NOTIFY SET STATUS (mailboxes Sent (MessageNew MessageExpunge))
S: * STATUS "Sent" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY <any>)
S: b OK Changes will be told
