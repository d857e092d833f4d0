# What NAMESPACE names can be listed: own mailboxes, those of others, those that several people work with (RFC 2342 5, RFC 3501 6.3.8).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
culver account add info@lab.test --shared
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a NAMESPACE
S: * NAMESPACE (("" "/")) (("Other Users/" "/")) (("Shared Folders/" "/"))
S: a OK Namespaces listed
C: b SETACL INBOX bob@lab.test lr
S: b OK Rights changed
C: c LIST "" "Other Users/%"
S: c OK Mailboxes listed
C: d LIST "Shared Folders/" %
S: d OK Mailboxes listed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" "Other Users/%"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: a OK Mailboxes listed
C: b LIST "Other Users/" *
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/INBOX"
S: b OK Mailboxes listed
C: c LIST "" "Other Users"
S: * LIST (\Noselect \HasChildren) "/" "Other Users"
S: c OK Mailboxes listed
C: d CREATE "Other Users"
S: d NO [CANNOT] That cannot be done with this mailbox
C: e CREATE "Shared Folders/x"
S: e NO [CANNOT] That cannot be done with this mailbox
C: e2 RENAME Archive "Shared Folders/x"
S: e2 NO [CANNOT] That cannot be done with this mailbox
C: f STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES)
S: * STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES 0)
S: f OK Status told
