# A mailbox that somebody shares while a NOTIFY is in force is made for this user, and what happens in it is told; with the right it goes (RFC 5465 5.4, 5.9).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: a NOTIFY SET (subtree "Other Users" (MessageNew MessageExpunge MailboxName MailboxMetadataChange))
S: a OK Changes will be told
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a SETACL Sent bob@lab.test lr
S: a OK <any>
b S: * LIST (\Noselect \HasChildren) "/" "Other Users"
b S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: b APPEND Sent {6+}
C: a: 1
C:
S: b OK <any>
b S: * STATUS "Other Users/alice@lab.test/Sent" (MESSAGES 1 UIDNEXT 2)
a C: c SETMETADATA Sent (/shared/comment "x" /private/comment "y")
S: c OK Annotated
b S: * METADATA "Other Users/alice@lab.test/Sent" /shared/comment
a C: d SETACL Sent bob@lab.test ""
S: d OK <any>
b S*: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
b S*: * LIST (\NonExistent) "/" "Other Users/alice@lab.test"
b S*: * LIST (\NonExistent) "/" "Other Users"
a C: e APPEND Sent {6+}
C: a: 2
C:
S: e OK <any>
b C: e NOOP
S: e OK Completed
