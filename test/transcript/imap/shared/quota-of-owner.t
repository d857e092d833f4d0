# What is put into a shared mailbox counts to its owner, whose quota is not told to others (RFC 9208 4.1.2, 4.3).
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
culver account quota alice@lab.test 1000
a C: a SETACL INBOX bob@lab.test lri
S: a OK Rights changed
b C: a APPEND "Other Users/alice@lab.test/INBOX" {2007+}
C: Subject: x
C:
C-raw: <1991*x>\r\n\r\n
S: a NO [OVERQUOTA] Not enough room
b C: b GETQUOTAROOT "Other Users/alice@lab.test/INBOX"
S: * QUOTAROOT "Other Users/alice@lab.test/INBOX"
S: b OK There is no quota root of yours
b C: c GETQUOTAROOT "Other Users/alice@lab.test/Sent"
S: c NO [NONEXISTENT] There is no such mailbox
