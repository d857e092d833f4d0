# QU10: a server that was switched off for a week could try nothing in that week: its mail is not given up with the first attempt after it.
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
C: RCPT TO:<x@example.org>
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
C: 451 4.3.2 not now
S-eof
close r
restart 168h
answer r
C: 451 4.3.2 not now
S-eof
close r
open first imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: 2 OK <any>
close first
advance 700s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 100h
open late imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: 2 OK <any>
close late
advance 24h
open over imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 2)
S: 2 OK <any>
close over
