# SETMETADATA of a mailbox raises its modification sequence, and no other one's (RFC 7162 3.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS "INBOX" (HIGHESTMODSEQ 1)
S: a OK Status told
C: b SETMETADATA INBOX (/shared/comment "x")
S: b OK Annotated
C: c LIST "" (INBOX Sent) RETURN (STATUS (HIGHESTMODSEQ))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (HIGHESTMODSEQ 7)
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * STATUS "Sent" (HIGHESTMODSEQ 3)
S: c OK Mailboxes listed
C: d SETMETADATA "" (/private/comment "x")
S: d OK Annotated
C: e STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS "INBOX" (HIGHESTMODSEQ 7)
S: e OK Status told
restart
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: f STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS "INBOX" (HIGHESTMODSEQ 7)
S: f OK Status told
