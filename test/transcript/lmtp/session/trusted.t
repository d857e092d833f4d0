# PO07 LMTP is for this host, and for the networks that `lmtp_trusted` names; nobody else gets beyond QUIT (RFC 2033 5,
# RFC 5321 3.1).
config smtp { lmtp_trusted = "198.51.100.0/24" }
account alice@lab.test correct-horse
open a lmtp from 192.0.2.99
S: 554 5.7.1 no LMTP for your address
C: LHLO filter
S: 503 5.5.1 <any>
C: MAIL FROM:<a@example.org>
S: 503 5.5.1 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open b lmtp from 198.51.101.1
S: 554 5.7.1 no LMTP for your address
close b
open c lmtp from 198.51.100.7
S: 220 <any>
open d lmtp from 127.0.0.1
S: 220 <any>
