# An owner whose address is not in NFC: his mailboxes have one name in LIST and in METADATA (RFC 9051 5.1).
account alice@lab.test correct-horse
account jö@lab.test correct-horse
open o imaps
S: * OK <any>
C: l AUTHENTICATE PLAIN AGpvzIhAbGFiLnRlc3QAY29ycmVjdC1ob3JzZQ==
S: l OK <any>
C: a SETACL INBOX alice@lab.test lrw
S: a OK <any>
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: e ENABLE METADATA IMAP4rev2
S: * ENABLED <any>
S: e OK <any>
C: f LIST "" "Other*"
S: * LIST <any>
S: * LIST <any>
S: * LIST (\HasNoChildren) "/" "Other Users/jö@lab.test/INBOX"
S: f OK <any>
o C: b SETMETADATA INBOX (/shared/comment "x")
S: b OK <any>
c C: g NOOP
S: * METADATA "Other Users/jö@lab.test/INBOX" /shared/comment
S: g OK <any>
