# A mailbox that can be listed and not be read is told with \NoAccess, others that cannot be listed are not there (RFC 5465 3.1).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a SETACL Sent bob@lab.test l
S: a OK <any>
C: b SETACL Archive bob@lab.test lr
S: b OK <any>
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: a NOTIFY SET STATUS (mailboxes ("Other Users/alice@lab.test/Sent" "Other Users/alice@lab.test/Archive" "Other Users/alice@lab.test/Drafts") (MessageNew MessageExpunge))
S*: * LIST (\NoAccess) "/" "Other Users/alice@lab.test/Sent"
S*: * STATUS "Other Users/alice@lab.test/Archive" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY <any>)
S: a OK Changes will be told
