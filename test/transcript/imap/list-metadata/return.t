# LIST RETURN (METADATA ...) tells annotations with each mailbox listed, NIL where there is none (RFC 9590 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work
S: a OK [MAILBOXID <any>] Mailbox created
C: b CREATE Work/Old
S: b OK [MAILBOXID <any>] Mailbox created
C: c SETMETADATA Work/Old (/shared/comment "old" /private/color "#b71c1c")
S: c OK Annotated
C: d LIST "" Work* RETURN (METADATA (/shared/comment /private/color))
S: * LIST (\HasChildren) "/" "Work"
S: * METADATA "Work" (/shared/comment NIL /private/color NIL)
S: * LIST (\HasNoChildren) "/" "Work/Old"
S: * METADATA "Work/Old" (/shared/comment "old" /private/color "#b71c1c")
S: d OK Mailboxes listed
C: e LIST "" Work/% RETURN (METADATA "/shared/comment" STATUS (MESSAGES))
S: * LIST (\HasNoChildren) "/" "Work/Old"
S: * STATUS "Work/Old" (MESSAGES 0)
S: * METADATA "Work/Old" (/shared/comment "old")
S: e OK Mailboxes listed
C: f LIST "" % RETURN (METADATA)
S: f BAD Expected a space
C: g LIST "" % RETURN (METADATA (/wrong/x))
S: g BAD An entry begins with /private/ or /shared/
