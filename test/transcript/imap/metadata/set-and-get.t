# Annotations of a mailbox: set, read, replaced, removed with NIL; case of a name means nothing (RFC 5464 3.2, 4.2, 4.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SETMETADATA INBOX (/private/comment "mine" /Shared/Comment "for all")
S: a OK Annotated
C: b GETMETADATA "INBOX" /private/comment
S: * METADATA "INBOX" (/private/comment "mine")
S: b OK Annotations told
C: c GETMETADATA INBOX (/SHARED/comment /private/comment /private/none)
S: * METADATA "INBOX" (/shared/comment "for all" /private/comment "mine" /private/none NIL)
S: c OK Annotations told
C: d SETMETADATA INBOX (/private/comment {12+}
C: two
C: lines
C: )
S: d OK Annotated
C: e GETMETADATA INBOX /private/comment
S: * METADATA "INBOX" (/private/comment {12}
S: two
S: lines
S: )
S: e OK Annotations told
C: f SETMETADATA INBOX (/private/comment NIL)
S: f OK Annotated
C: g GETMETADATA INBOX (/private/comment /shared/comment)
S: * METADATA "INBOX" (/private/comment NIL /shared/comment "for all")
S: g OK Annotations told
C: h GETMETADATA Sent /shared/comment
S: * METADATA "Sent" (/shared/comment NIL)
S: h OK Annotations told
