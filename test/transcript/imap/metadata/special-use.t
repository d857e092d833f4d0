# /private/specialuse is what LIST says of a mailbox; it is not taken for a note that anybody sets (RFC 6154 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a GETMETADATA Sent /private/specialuse
S: * METADATA "Sent" (/private/specialuse "\\Sent")
S: a OK Annotations told
C: b GETMETADATA INBOX /private/specialuse
S: * METADATA "INBOX" (/private/specialuse NIL)
S: b OK Annotations told
C: c GETMETADATA (DEPTH 1) Drafts /private
S: * METADATA "Drafts" (/private/specialuse "\\Drafts")
S: c OK Annotations told
C: d SETMETADATA INBOX (/private/comment "x" /private/SpecialUse "\\Sent")
S: d NO [CANNOT] Special uses are given by CREATE
C: e GETMETADATA INBOX (/private/comment /private/specialuse)
S: * METADATA "INBOX" (/private/comment NIL /private/specialuse NIL)
S: e OK Annotations told
C: f LIST (SPECIAL-USE) "" (Junk Trash) RETURN (METADATA (/private/specialuse))
S: * LIST (\HasNoChildren \Junk) "/" "Junk"
S: * METADATA "Junk" (/private/specialuse "\\Junk")
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: * METADATA "Trash" (/private/specialuse "\\Trash")
S: f OK Mailboxes listed
