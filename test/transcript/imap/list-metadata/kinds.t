# Annotations with LIST of subscribed names, of levels, of what others share; of a name that is not there or not meant none (RFC 9590 3, 4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work/Old
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a CREATE level/below
S: a OK [MAILBOXID (<any>)] Mailbox created
C: a DELETE level
S: a OK Mailbox deleted
C: a SUBSCRIBE Work/Old
S: a OK Subscribed
C: a SUBSCRIBE gone
S: a OK Subscribed
C: b SETMETADATA Work (/shared/comment "ours" /private/comment "mine")
S: b OK Annotated
C: c LIST (SUBSCRIBED) "" (Work* gone) RETURN (METADATA (/shared/comment))
S: * LIST (\HasNoChildren \Subscribed) "/" "Work/Old"
S: * METADATA "Work/Old" (/shared/comment NIL)
S: * LIST (\Subscribed \NonExistent) "/" "gone"
S: c OK Mailboxes listed
C: d LIST (SUBSCRIBED RECURSIVEMATCH) "" Work RETURN (METADATA (/shared/comment))
S: * LIST (\HasChildren) "/" "Work" ("CHILDINFO" ("SUBSCRIBED"))
S: d OK Mailboxes listed
C: e LIST "" (Work level) RETURN (CHILDREN METADATA (/private/comment /shared/comment) MYRIGHTS)
S: * LIST (\HasChildren) "/" "Work"
S: * MYRIGHTS "Work" lrswipkxteacd
S: * METADATA "Work" (/private/comment "mine" /shared/comment "ours")
S: * LIST (\Noselect \HasChildren) "/" "level"
S: * MYRIGHTS "level" lrswipkxteacd
S: * METADATA "level" (/private/comment NIL /shared/comment NIL)
S: e OK Mailboxes listed
C: f LIST (SPECIAL-USE) "" Sent RETURN (METADATA (/private/specialuse))
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * METADATA "Sent" (/private/specialuse "\\Sent")
S: f OK Mailboxes listed
C: g SETACL Work bob@lab.test lr
S: g OK Rights changed
C: h SETACL Work/Old bob@lab.test l
S: h OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" "Other Users/alice@lab.test/*" RETURN (METADATA (/shared/comment /private/comment))
S: * LIST (\HasChildren) "/" "Other Users/alice@lab.test/Work"
S: * METADATA "Other Users/alice@lab.test/Work" (/shared/comment "ours" /private/comment NIL)
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Work/Old"
S: a OK Mailboxes listed
C: b LIST "" INBOX RETURN (METADATA (/private/comment /private/comment))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * METADATA "INBOX" (/private/comment NIL /private/comment NIL)
S: b OK Mailboxes listed
C: c LIST "" INBOX RETURN (METADATA /private/comment)
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * METADATA "INBOX" (/private/comment NIL)
S: c OK Mailboxes listed
C: d LIST "" INBOX RETURN (METADATA ())
S: d BAD Expected a string
C: e LIST "" INBOX RETURN (METADATA (/private/*))
S: e BAD List of entries does not end
C: f LIST "" INBOX RETURN (METADATA (DEPTH 1) (/private/comment))
S: f BAD An entry begins with /private/ or /shared/
