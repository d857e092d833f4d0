# SETACL sets, adds and takes away; DELETEACL takes all; GETACL and MYRIGHTS tell, the owner has all rights always (RFC 4314 3).
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
a C: a GETACL INBOX
S: * ACL "INBOX" alice@lab.test lrswipkxteacd
S: a OK Rights told
a C: b SETACL INBOX bob@lab.test lrs
S: b OK Rights changed
a C: c SETACL INBOX Bob@Lab.Test +w
S: c OK Rights changed
a C: d SETACL INBOX bob@lab.test -s
S: d OK Rights changed
a C: e GETACL inbox
S: * ACL "INBOX" alice@lab.test lrswipkxteacd bob@lab.test lrw
S: e OK Rights told
b C: a MYRIGHTS "Other Users/alice@lab.test/INBOX"
S: * MYRIGHTS "Other Users/alice@lab.test/INBOX" lrw
S: a OK Rights told
a C: f DELETEACL INBOX bob@lab.test
S: f OK Rights changed
b C: b MYRIGHTS "Other Users/alice@lab.test/INBOX"
S: b NO [NONEXISTENT] There is no such mailbox
a C: g MYRIGHTS INBOX
S: * MYRIGHTS "INBOX" lrswipkxteacd
S: g OK Rights told
a C: h LISTRIGHTS INBOX bob@lab.test
S: * LISTRIGHTS "INBOX" bob@lab.test "" l r s w i p k x t e a c d
S: h OK Rights told
a C: i LISTRIGHTS INBOX alice@lab.test
S: * LISTRIGHTS "INBOX" alice@lab.test lrswipkxteacd
S: i OK Rights told
a C: j SETACL INBOX bob@lab.test cd
S: j OK Rights changed
a C: k GETACL INBOX
S: * ACL "INBOX" alice@lab.test lrswipkxteacd bob@lab.test kxtecd
S: k OK Rights told
