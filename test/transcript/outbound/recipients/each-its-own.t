# QU07: 421 in the middle of a transaction is said of the rate: all wait. Else each recipient has an answer of its own: one is taken, one refused for good, and what is said for
# now alone is tried again (RFC 5321 4.2.1). 552 behind one that was taken is "too many" in the words of RFC 821 (4.5.3.1.10), unless it says what else it is.
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<here@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<gone@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<busy@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<many@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<full@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: waits
C: 
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<here@example.org>
C: 250 ok
S: RCPT TO:<gone@example.org>
C: 421 4.7.0 too much mail from you
S: RCPT TO:<busy@example.org>
close r
answer nobody
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<here@example.org>
C: 250 ok
S: RCPT TO:<gone@example.org>
C: 550 5.1.1 never heard of them
S: RCPT TO:<busy@example.org>
C: 452 4.2.2 mailbox full
S: RCPT TO:<many@example.org>
C: 552 too many recipients
S: RCPT TO:<full@example.org>
C: 552 5.2.2 the mailbox is full
S: DATA
C: 354 go on
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: waits
S: 
S: .
C: 250 taken
S: QUIT
C: 221 bye
S-eof
close r
answer nobody
advance 661s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<busy@example.org>
C: 250 ok
S: RCPT TO:<many@example.org>
C: 250 ok
S: DATA
C: 354 go on
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: waits
S: 
S: .
C: 250 taken
S: QUIT
C: 221 bye
S-eof
close r
answer nobody
advance 12h
answer nobody
