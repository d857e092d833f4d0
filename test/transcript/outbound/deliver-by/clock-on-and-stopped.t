# QU10: the same when the server is stopped in the minute before it looks at its clock.
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=1500;R
S: 250 2.1.0 <any>
C: RCPT TO:<bob@example.org>
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
C: 421 too busy
S-eof
close r
clock +8760h
restart
advance 2s
answer r
C: 421 too busy
S-eof
close r
open again imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: 2 OK <any>
close again
