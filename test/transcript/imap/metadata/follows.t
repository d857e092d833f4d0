# Annotations follow a mailbox that is renamed, stay with INBOX and are copied from it, and go with one that is deleted (RFC 5464 4.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work/Old
S: a OK [MAILBOXID <any>] Mailbox created
C: b SETMETADATA Work/Old (/private/comment "w")
S: b OK Annotated
C: b2 SETMETADATA INBOX (/shared/comment "i")
S: b2 OK Annotated
C: c RENAME Work/Old New
S: c OK Mailbox renamed
C: d GETMETADATA New /private/comment
S: * METADATA "New" (/private/comment "w")
S: d OK Annotations told
C: e RENAME INBOX Was
S: e OK Mailbox renamed
C: f GETMETADATA INBOX /shared/comment
S: * METADATA "INBOX" (/shared/comment "i")
S: f OK Annotations told
C: g GETMETADATA Was /shared/comment
S: * METADATA "Was" (/shared/comment "i")
S: g OK Annotations told
C: h DELETE New
S: h OK Mailbox deleted
C: i CREATE New
S: i OK [MAILBOXID <any>] Mailbox created
C: j GETMETADATA New /private/comment
S: * METADATA "New" (/private/comment NIL)
S: j OK Annotations told
restart
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: k GETMETADATA Was /shared/comment
S: * METADATA "Was" (/shared/comment "i")
S: k OK Annotations told
