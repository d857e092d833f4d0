# An identifier that begins with "-" takes rights, whoever gives them (RFC 4314 2): from a user, from everybody; not from the owner.
config imap { acl_anyone = yes }
account alice@lab.test correct-horse
account bob@lab.test battery-staple
account carol@lab.test third-password
account -dash@lab.test fourth-password
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
open c imaps
S: * OK <any>
C: l LOGIN carol@lab.test third-password
S: l OK [CAPABILITY <any>] Logged in
a C: a SETACL Archive anyone lrsi
S: a OK Rights changed
a C: b SETACL Archive -bob@lab.test si
S: b OK Rights changed
a C: c SETACL Archive bob@lab.test we
S: c OK Rights changed
a C: d GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lrsi -bob@lab.test si bob@lab.test wed
S: d OK Rights told
b C: a MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" lrwed
S: a OK Rights told
c C: a MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" lrsi
S: a OK Rights told
b C: b APPEND "Other Users/alice@lab.test/Archive" {6+}
C: a: b
C:
S: b NO [NOPERM] <any>
a C: e SETACL Archive -bob@lab.test +w
S: e OK Rights changed
a C: f SETACL Archive -bob@lab.test -i
S: f OK Rights changed
b C: c MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" lried
S: c OK Rights told
a C: g LISTRIGHTS Archive -bob@lab.test
S: * LISTRIGHTS "Archive" -bob@lab.test "" l r s w i p k x t e a c d
S: g OK Rights told
a C: h LISTRIGHTS Archive -alice@lab.test
S: * LISTRIGHTS "Archive" -alice@lab.test ""
S: h OK Rights told
a C: i SETACL Archive -alice@lab.test lr
S: i NO [CANNOT] That cannot be done with this mailbox
# without l it is not there; what is his otherwise is his again when that ends
a C: j SETACL Archive -anyone l
S: j OK Rights changed
b C: d LIST "" "Other Users/*"
S: d OK Mailboxes listed
c C: b STATUS "Other Users/alice@lab.test/Archive" (MESSAGES)
S: b NO [NONEXISTENT] <any>
restart
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
a C: a GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lrsi -bob@lab.test sw bob@lab.test wed -anyone l
S: a OK Rights told
a C: b DELETEACL Archive -anyone
S: b OK Rights changed
a C: c DELETEACL Archive bob@lab.test
S: c OK Rights changed
b C: a MYRIGHTS "Other Users/alice@lab.test/Archive"
S: * MYRIGHTS "Other Users/alice@lab.test/Archive" lri
S: a OK Rights told
a C: d GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lrsi -bob@lab.test sw
S: d OK Rights told
# an account whose name begins so is named with quotes
a C: e SETACL Archive "\"-dash\"@lab.test" w
S: e OK Rights changed
a C: f GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lrsi -bob@lab.test sw "\"-dash\"@lab.test" w
S: f OK Rights told
a C: g DELETEACL Archive "\"-dash\"@lab.test"
S: g OK Rights changed
culver share add alice@lab.test Archive -carol@lab.test r
a C: h GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lrsi -bob@lab.test sw -carol@lab.test r
S: h OK Rights told
culver share remove alice@lab.test Archive -carol@lab.test
a C: i GETACL Archive
S: * ACL "Archive" alice@lab.test lrswipkxteacd anyone lrsi -bob@lab.test sw
S: i OK Rights told
