# LP01: mail that an alias sends on says for whom it was here; when it comes back for the same address it is refused, and its sender hears of the circle
# (5.4.6, RFC 3463 3.5). For another address, or over LMTP, where fetched mail comes in, the field means nothing.
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
alias away@lab.test x@example.org
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.net>
S: 250 2.1.0 <any>
C: RCPT TO:<away@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Subject: round
C: 
C: .
S: 250 2.0.0 <any>
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<SRS0=<any>
C: 250 ok
S: RCPT TO:<x@example.org>
C: 250 ok
S: DATA
C: 354 go on
S: Delivered-To: away@lab.test
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: Subject: round
S: 
S: .
C: 250 taken
S: QUIT
C: 221 bye
S-eof
close r
# Back again.
c C: MAIL FROM:<a@example.net>
S: 250 2.1.0 <any>
C: RCPT TO:<Away@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Received: from x by y; Tue, 24 Nov 2026 02:19:11 +0000
C: delivered-to:  away@LAB.test
C: Subject: round
C: 
C: .
S: 554 5.4.6 this message was delivered to that address before
# One of two recipients is new to it.
C: MAIL FROM:<a@example.net>
S: 250 2.1.0 <any>
C: RCPT TO:<away@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Delivered-To: away@lab.test
C: 
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.net>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Delivered-To: alice@lab.test
C: Delivered-To: alice@example.org
C: 
C: .
S: 554 5.4.6 <any>
open l lmtp
S: 220 <any>
C: LHLO fetcher
S-reply: 250
C: MAIL FROM:<a@example.net>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Delivered-To: alice@lab.test
C: 
C: .
S: 250 2.0.0 <any>
