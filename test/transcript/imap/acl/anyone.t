# "anyone" is every account of the server; who has rights of his own has both (RFC 4314 2). It ends with the grant.
config imap { acl_anyone = yes }
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
a C: a SETACL Archive anyone lr
S: a OK Rights changed
a C: b SETACL Archive bob@lab.test i
S: b OK Rights changed
a C: c GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lr bob@lab.test i
S: c OK Rights told
a C: d LISTRIGHTS Archive anyone
S: * LISTRIGHTS "Archive" anyone "" l r s w i p k x t e a c d
S: d OK Rights told
b C: a LIST "" "Other Users/*"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Archive"
S: a OK Mailboxes listed
b C: b MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" lri
S: b OK Rights told
a C: e LIST "" "Other Users/*"
S: e OK Mailboxes listed
b C: c NOTIFY SET (subtree "Other Users" (MessageNew MessageExpunge))
S: c OK Changes will be told
a C: f APPEND Archive {6+}
C: a: b
C:
S: f OK [APPENDUID <any> 1] Message stored
b S: * STATUS "Other Users/alice@lab.test/Archive" (MESSAGES 1 UIDNEXT 2)
restart
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
b C: a STATUS "Other Users/alice@lab.test/Archive" (MESSAGES UNSEEN)
S: * STATUS "Other Users/alice@lab.test/Archive" (MESSAGES 1 UNSEEN 1)
S: a OK <any>
a C: a DELETEACL Archive bob@lab.test
S: a OK Rights changed
b C: b MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" lr
S: b OK Rights told
a C: b DELETEACL Archive anyone
S: b OK Rights changed
b C: c LIST "" "Other Users/*"
S: c OK Mailboxes listed
culver share add alice@lab.test Archive anyone lr
b C: d LIST "" "Other Users/*"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Archive"
S: d OK Mailboxes listed
