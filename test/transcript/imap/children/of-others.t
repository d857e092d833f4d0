# Of what somebody else shares, only what this user may see counts as a child (RFC 3348 3, RFC 5258 4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Work/Open
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b CREATE Work/Secret
S: b OK [MAILBOXID (<any>)] Mailbox created
C: c SETACL Work bob@lab.test lr
S: c OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" "Other Users/*" RETURN (CHILDREN)
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Work"
S: a OK Mailboxes listed
a C: d SETACL Work/Open bob@lab.test lr
S: d OK Rights changed
b C: b LIST "" "Other Users/*" RETURN (CHILDREN)
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasChildren) "/" "Other Users/alice@lab.test/Work"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Work/Open"
S: b OK Mailboxes listed
a C: e DELETEACL Work bob@lab.test
S: e OK Rights changed
b C: c LIST "" "Other Users/*" RETURN (CHILDREN)
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test/Work"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Work/Open"
S: c OK Mailboxes listed
