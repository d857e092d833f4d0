# What is no right is BAD; who is no user, the owner's own rights, and mailboxes one may not administer are NO, and so is anyone unless the configuration allows it (RFC 4314 3, 5.1.3).
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
a C: a SETACL INBOX bob@lab.test lrq
S: a BAD Unknown right
a C: b SETACL INBOX bob@lab.test LR
S: b BAD Unknown right
a C: c SETACL INBOX nobody@lab.test lr
S: c NO [CANNOT] There is no such user
a C: d SETACL INBOX everyone lr
S: d NO [CANNOT] There is no such user
a C: d2 SETACL INBOX anyone lr
S: d2 NO [NOPERM] Sharing with anyone is not allowed here
a C: d3 LISTRIGHTS INBOX anyone
S: * LISTRIGHTS "INBOX" anyone ""
S: d3 OK Rights told
a C: e SETACL INBOX -nobody@lab.test lr
S: e NO [CANNOT] There is no such user
a C: e2 SETACL INBOX - lr
S: e2 NO [CANNOT] There is no such user
a C: e3 SETACL INBOX --bob@lab.test lr
S: e3 NO [CANNOT] There is no such user
a C: e4 SETACL INBOX -anyone lr
S: e4 OK Rights changed
a C: e5 DELETEACL INBOX -anyone
S: e5 OK Rights changed
a C: f SETACL INBOX alice@lab.test lr
S: f NO [CANNOT] That cannot be done with this mailbox
a C: g SETACL Nowhere bob@lab.test lr
S: g NO [NONEXISTENT] There is no such mailbox
a C: h SETACL INBOX bob@lab.test
S: h BAD Missing argument
a C: i SETACL INBOX bob@lab.test lr
S: i OK Rights changed
b C: a SETACL "Other Users/alice@lab.test/INBOX" bob@lab.test lrswipkxtea
S: a NO [NOPERM] You have not the right to do that
b C: b GETACL "Other Users/alice@lab.test/INBOX"
S: b NO [NOPERM] You have not the right to do that
b C: c LISTRIGHTS "Other Users/alice@lab.test/INBOX" nobody@lab.test
S: c NO [NOPERM] You have not the right to do that
b C: d DELETEACL "Other Users/alice@lab.test/Sent" alice@lab.test
S: d NO [NONEXISTENT] There is no such mailbox
b C: e SETACL "Other Users/nobody@lab.test/INBOX" bob@lab.test lr
S: e NO [NONEXISTENT] There is no such mailbox
a C: k SETACL INBOX "" lr
S: k BAD Identifier is none
a C: m DELETEACL INBOX ""
S: m BAD Identifier is none
a C: n LISTRIGHTS INBOX ""
S: n BAD Identifier is none
a C-raw: o SETACL INBOX {3+}\r\n\xC2\xAD- lr\r\n
S: o NO [CANNOT] There is no such user
a C-raw: p SETACL INBOX {2+}\r\n\xC2\xAD lr\r\n
S: p BAD Identifier is none
a C-raw: q SETACL INBOX {4+}\r\nb\xC2\x85b lr\r\n
S: q BAD Identifier is none
