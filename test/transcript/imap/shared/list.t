# Shared mailboxes stand below "Other Users/ADDRESS/" with the levels above them, special uses stay the owner's; what is not shared, and who
# shares nothing, is not there (RFC 2342, RFC 4314 4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
b C: a LIST "" "Other*"
S: a OK Mailboxes listed
a C: a CREATE Work/Old/Deep
S: a OK [MAILBOXID <any>] Mailbox created
a C: b SETACL Work/Old/Deep bob@lab.test lr
S: b OK Rights changed
a C: c SETACL Sent bob@lab.test l
S: c OK Rights changed
b C: b LIST "" %
S*: * LIST (\HasNoChildren) "/" "INBOX"
S*: * LIST (\HasNoChildren \Archive) "/" "Archive"
S*: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S*: * LIST (\HasNoChildren \Junk) "/" "Junk"
S*: * LIST (\HasNoChildren \Sent) "/" "Sent"
S*: * LIST (\HasNoChildren \Trash) "/" "Trash"
S*: * LIST (\Noselect \HasChildren) "/" "Other Users"
S: b OK Mailboxes listed
b C: c LIST "Other Users/" *
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Sent"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test/Work"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test/Work/Old"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Work/Old/Deep"
S: c OK Mailboxes listed
b C: d SUBSCRIBE "Other Users/alice@lab.test/Work/Old/Deep"
S: d OK Subscribed
b C: e LIST (SUBSCRIBED) "" "Other*"
S: * LIST (\HasNoChildren \Subscribed) "/" "Other Users/alice@lab.test/Work/Old/Deep"
S: e OK Mailboxes listed
b C: f SELECT "Other Users/alice@lab.test/Sent"
S: f NO [NOPERM] You have not the right to do that
b C: g STATUS "Other Users/alice@lab.test/Sent" (MESSAGES)
S: g NO [NOPERM] You have not the right to do that
b C: h SELECT "Other Users/alice@lab.test/INBOX"
S: h NO [NONEXISTENT] There is no such mailbox
b C: i SELECT "Other Users/alice@lab.test/Work"
S: i NO [NONEXISTENT] There is no such mailbox
b C: j SELECT "Other Users/nobody@lab.test/INBOX"
S: j NO [NONEXISTENT] There is no such mailbox
b C: k CREATE "Other Users/x"
S: k NO [CANNOT] That cannot be done with this mailbox
b C: m CREATE "Other Users"
S: m NO [CANNOT] That cannot be done with this mailbox
a C: d DELETEACL Work/Old/Deep bob@lab.test
S: d OK Rights changed
a C: e DELETEACL Sent bob@lab.test
S: e OK Rights changed
b C: n LIST "" "Other*"
S: n OK Mailboxes listed
