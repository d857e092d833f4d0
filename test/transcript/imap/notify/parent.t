# The level right above a mailbox that is made or deleted is told each time, and once, whether it looks different or not (RFC 5465 5.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
c C: a NOTIFY SET (personal (MailboxName))
S: a OK Changes will be told
d C: a CREATE Work
S: a OK <any>
c S: * LIST (\HasNoChildren) "/" "Work"
d C: b CREATE Work/a
S: b OK <any>
c S: * LIST (\HasChildren) "/" "Work"
c S: * LIST (\HasNoChildren) "/" "Work/a"
d C: c CREATE Work/b
S: c OK <any>
c S: * LIST (\HasChildren) "/" "Work"
c S: * LIST (\HasNoChildren) "/" "Work/b"
d C: d DELETE Work/a
S: d OK <any>
c S: * LIST (\HasChildren) "/" "Work"
c S: * LIST (\NonExistent) "/" "Work/a"
d C: e RENAME Work/b Work/c
S: e OK <any>
c S: * LIST (\HasNoChildren) "/" "Work/c" ("OLDNAME" ("Work/b"))
d C: f DELETE Work/c
S: f OK <any>
c S: * LIST (\HasNoChildren) "/" "Work"
c S: * LIST (\NonExistent) "/" "Work/c"
# only the level above is asked for
c C: b NOTIFY SET (mailboxes Work (MailboxName))
S: b OK Changes will be told
d C: g CREATE Work/d/e
S: g OK <any>
c S: * LIST (\HasChildren) "/" "Work"
d C: h CREATE Work/d/f
S: h OK <any>
d C: i DELETE Work/d/f
S: i OK <any>
d C: j CREATE Work/g
S: j OK <any>
c S: * LIST (\HasChildren) "/" "Work"
