# Everybody is woken eight times, then once in ten seconds, however often somebody begins to share with anyone (IM16).
config imap { acl_anyone = yes }
account alice@lab.test correct-horse
account bob@lab.test battery-staple
account carol@lab.test correct-horse
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: a NOTIFY SET (mailboxes ("Other Users/alice@lab.test/Sent" "Other Users/carol@lab.test/Sent") (MailboxName))
S: a OK Changes will be told
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
a C: s0 SETACL Sent anyone lr
a S: s0 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d0 DELETEACL Sent anyone
a S: d0 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s1 SETACL Sent anyone lr
a S: s1 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d1 DELETEACL Sent anyone
a S: d1 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s2 SETACL Sent anyone lr
a S: s2 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d2 DELETEACL Sent anyone
a S: d2 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s3 SETACL Sent anyone lr
a S: s3 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d3 DELETEACL Sent anyone
a S: d3 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s4 SETACL Sent anyone lr
a S: s4 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d4 DELETEACL Sent anyone
a S: d4 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s5 SETACL Sent anyone lr
a S: s5 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d5 DELETEACL Sent anyone
a S: d5 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s6 SETACL Sent anyone lr
a S: s6 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d6 DELETEACL Sent anyone
a S: d6 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
a C: s7 SETACL Sent anyone lr
a S: s7 OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
a C: d7 DELETEACL Sent anyone
a S: d7 OK Rights changed
b S: * LIST (\NonExistent) "/" "Other Users/alice@lab.test/Sent"
open c imaps
S: * OK <any>
C: l LOGIN carol@lab.test correct-horse
S: l OK <any>
C: t SETACL Sent anyone lr
advance 9s
b C: n NOOP
b S: n OK <any>
advance 1s
c S: t OK Rights changed
b S: * LIST (\HasNoChildren) "/" "Other Users/carol@lab.test/Sent"
