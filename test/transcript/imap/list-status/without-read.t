# What can be looked up but not read gets \Noselect and no STATUS (RFC 5819 2).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE Looked
S: a OK [MAILBOXID (<any>)] Mailbox created
C: b CREATE Read
S: b OK [MAILBOXID (<any>)] Mailbox created
C: c SETACL Looked bob@lab.test l
S: c OK Rights changed
C: d SETACL Read bob@lab.test lr
S: d OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" "Other Users/*" RETURN (STATUS (MESSAGES))
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\Noselect \HasNoChildren) "/" "Other Users/alice@lab.test/Looked"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Read"
S: * STATUS "Other Users/alice@lab.test/Read" (MESSAGES 0)
S: a OK Mailboxes listed
C: b LIST "" "Other Users/*"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Looked"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Read"
S: b OK Mailboxes listed
C: c STATUS "Other Users/alice@lab.test/Looked" (MESSAGES)
S: c NO [NOPERM] You have not the right to do that
