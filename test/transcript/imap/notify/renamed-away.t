# A mailbox that is renamed out of what is watched is gone from there, with what is below it; one that is renamed into it is new there by its OLDNAME (RFC 5465 5.4).
account alice@lab.test correct-horse
open w imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open o imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
o C: a CREATE Watched/Box/Below
S: a OK <any>
o C: b CREATE Else
S: b OK <any>
w C: n NOTIFY SET (SUBTREE Watched (MailboxName))
S: n OK <any>
o C: c RENAME Watched/Box Away
S: c OK <any>
w C: o NOOP
S*: * LIST (\NonExistent) "/" "Watched/Box"
S*: * LIST (\NonExistent) "/" "Watched/Box/Below"
S*: * LIST (\HasNoChildren) "/" "Watched"
S: o OK <any>
o C: d RENAME Else Watched/Else
S: d OK <any>
w C: p NOOP
S*: * LIST (\HasNoChildren) "/" "Watched/Else" ("OLDNAME" ("Else"))
S*: * LIST (\HasChildren) "/" "Watched"
S: p OK <any>
