# LIST tells the use of a mailbox, asked for or not; the selection option leaves the others out (RFC 6154 2, 5.1, 5.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE ToDo
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b LIST "" "%"
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * LIST (\HasNoChildren \Archive) "/" "Archive"
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren \Junk) "/" "Junk"
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * LIST (\HasNoChildren) "/" "ToDo"
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: b OK Mailboxes listed
C: c LIST "" (Drafts ToDo) RETURN (SPECIAL-USE)
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren) "/" "ToDo"
S: c OK Mailboxes listed
C: d LIST (SPECIAL-USE) "" "*"
S: * LIST (\HasNoChildren \Archive) "/" "Archive"
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren \Junk) "/" "Junk"
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: d OK Mailboxes listed
C: e LIST (SPECIAL-USE) "" "*" RETURN (SPECIAL-USE CHILDREN)
S: * LIST (\HasNoChildren \Archive) "/" "Archive"
S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S: * LIST (\HasNoChildren \Junk) "/" "Junk"
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: e OK Mailboxes listed
C: f LIST (SPECIAL-USE REMOTE) "" "T*"
S: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: f OK Mailboxes listed
C: g UNSUBSCRIBE Trash
S: g OK Unsubscribed
C: h LIST (SPECIAL-USE SUBSCRIBED) "" (Trash Sent ToDo)
S: * LIST (\HasNoChildren \Subscribed \Sent) "/" "Sent"
S: h OK Mailboxes listed
C: i LIST (SPECIAL-USE RECURSIVEMATCH) "" "*"
S: i BAD RECURSIVEMATCH needs another option
C: k LIST "" Sent RETURN (SPECIAL-USE STATUS (MESSAGES))
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * STATUS "Sent" (MESSAGES 0)
S: k OK Mailboxes listed
