# /private/specialuse is the use; what may not be given is refused and changes nothing (RFC 6154 4, 5.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE SavedDrafts
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b GETMETADATA Drafts /private/specialuse
S: * METADATA "Drafts" (/private/specialuse "\\Drafts")
S: b OK Annotations told
C: c GETMETADATA SavedDrafts /private/specialuse
S: * METADATA "SavedDrafts" (/private/specialuse NIL)
S: c OK Annotations told
C: d SETMETADATA SavedDrafts (/private/specialuse "\\Drafts")
S: d NO [CANNOT] Special uses are given by CREATE
C: e LIST "" (Drafts SavedDrafts) RETURN (SPECIAL-USE)
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren) "/" "SavedDrafts"
S: e OK Mailboxes listed
C: f SETMETADATA Drafts (/private/specialuse NIL)
S: f NO [CANNOT] Special uses are given by CREATE
C: g SETMETADATA SavedDrafts (/private/specialuse "\\Drafts")
S: g NO [CANNOT] Special uses are given by CREATE
C: h LIST "" (Drafts SavedDrafts) RETURN (SPECIAL-USE)
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren) "/" "SavedDrafts"
S: h OK Mailboxes listed
C: i SETMETADATA SavedDrafts (/private/specialuse "\\All")
S: i NO [CANNOT] Special uses are given by CREATE
C: j SETMETADATA SavedDrafts (/private/specialuse "\\Drafts \\Sent")
S: j NO [CANNOT] Special uses are given by CREATE
C: k SETMETADATA SavedDrafts (/private/specialuse "Drafts")
S: k NO [CANNOT] Special uses are given by CREATE
C: m SETMETADATA SavedDrafts (/private/specialuse "")
S: m NO [CANNOT] Special uses are given by CREATE
C: n SETMETADATA INBOX (/private/specialuse "\\Important")
S: n NO [CANNOT] Special uses are given by CREATE
C: o LIST (SPECIAL-USE) "" (SavedDrafts INBOX)
S: o OK Mailboxes listed
