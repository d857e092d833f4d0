# After ENABLE METADATA what others change in mailboxes that they share is told too, with the name they have here; nothing of private ones, of others, or of those whose annotations may not be read (RFC 5464 4.4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
account carol@lab.test horse-battery
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a SETACL Sent bob@lab.test lrw
S: a OK <any>
C: b SETACL Drafts bob@lab.test l
S: b OK <any>
C: c SETMETADATA Sent (/shared/before "x")
S: c OK Annotated
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: a ENABLE METADATA
S: * ENABLED METADATA
S: a OK Enabled
C: b NOOP
S: b OK Completed
a C: d SETMETADATA Sent (/shared/comment "x" /private/comment "y")
S: d OK Annotated
a C: e SETMETADATA Drafts (/shared/comment "x")
S: e OK Annotated
a C: f SETMETADATA Archive (/shared/comment "x")
S: f OK Annotated
a C: g SETMETADATA "" (/private/comment "x")
S: g OK Annotated
b C: c NOOP
S: * METADATA "Other Users/alice@lab.test/Sent" /shared/comment
S: c OK Completed
C: d NOOP
S: d OK Completed
C: e SETMETADATA "Other Users/alice@lab.test/Sent" (/shared/own "x" /private/own "y")
S: e OK Annotated
C: f SETMETADATA INBOX (/shared/own "x")
S: f OK Annotated
C: g NOOP
S: g OK Completed
C: h IDLE
S: + idling
a C: h SETMETADATA Sent (/shared/comment NIL)
S: h OK Annotated
b S: * METADATA "Other Users/alice@lab.test/Sent" /shared/comment
b C: DONE
S: h OK Idle ended
# somebody who shares only now
open c imaps
S: * OK <any>
C: l LOGIN carol@lab.test horse-battery
S: l OK <any>
C: a SETMETADATA INBOX (/shared/before "x")
S: a OK Annotated
C: b SETACL INBOX bob@lab.test lr
S: b OK <any>
b C: i NOOP
S: i OK Completed
c C: c SETMETADATA INBOX (/shared/comment "x")
S: c OK Annotated
b C: j NOOP
S: * METADATA "Other Users/carol@lab.test/INBOX" /shared/comment
S: j OK Completed
c C: d DELETEACL INBOX bob@lab.test
S: d OK <any>
c C: e SETMETADATA INBOX (/shared/comment "z")
S: e OK Annotated
b C: k NOOP
S: k OK Completed
