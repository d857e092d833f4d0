# MailboxMetadataChange tells of annotations of the mailboxes named, ServerMetadataChange of the server's (RFC 5465 5.6, 5.7).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open d imaps
S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
c C: a NOTIFY SET (mailboxes Sent (MailboxMetadataChange))
S: a OK Changes will be told
d C: a SETMETADATA Sent (/shared/a "x")
S: a OK Annotated
c S: * METADATA "Sent" /shared/a
d C: b SETMETADATA INBOX (/shared/a "x")
S: b OK Annotated
d C: c SETMETADATA "" (/private/a "x")
S: c OK Annotated
c C: b NOTIFY SET (personal (MailboxMetadataChange ServerMetadataChange))
S: b OK Changes will be told
d C: d SETMETADATA "" (/private/b "x")
S: d OK Annotated
c S: * METADATA "" /private/b
d C: e SETMETADATA INBOX (/shared/b "x")
S: e OK Annotated
c S: * METADATA "INBOX" /shared/b
c C: c NOTIFY NONE
S: c OK Nothing will be told
d C: f SETMETADATA INBOX (/shared/c "x")
S: f OK Annotated
c C: d NOOP
S: d OK <any>
