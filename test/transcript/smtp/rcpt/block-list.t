# DN10: a client that a block list names is refused, the postmaster apart (RFC 5321 4.5.1); the list is used while its control entries are as RFC 5782 5 wants
# them, and nobody asks about private addresses.
config smtp { block_lists = "bl.example good.example=127.0.0.[4..5]" sender_dns_time = 0 }
account alice@lab.test correct-horse
dns 2.0.0.127.bl.example A 127.0.0.2
dns 66.2.45.45.bl.example A 127.0.0.3
dns 1.0.0.10.bl.example A 127.0.0.3
dns 2.0.0.127.good.example A 127.0.0.2
dns 67.2.45.45.good.example A 127.0.0.4
dns 68.2.45.45.good.example A 127.0.0.6
dns 69.2.45.45.bl.example A 127.255.255.254
open a smtp from 45.45.2.66
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<x@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<postmaster@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice@lab.test>
S: 550 5.7.1 45.45.2.66 is listed by bl.example
open b smtp from 45.45.2.67
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<x@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 550 5.7.1 45.45.2.67 is listed by good.example
open c smtp from 45.45.2.68
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<x@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
open d smtp from 10.0.0.1
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<x@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
open e smtp from 45.45.2.69
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<x@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
a C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
close a
advance 61m
open f smtp from 45.45.2.66
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<x@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 550 5.7.1 45.45.2.66 is listed by bl.example
