# QU10: a clock that is set on by ten years while mail waits makes none of it old: it is tried, nobody is told that it is late or lost, also by the next
# start. Right again, it is tried without delay. (Time that nobody could use is no part of RFC 5321 4.5.4.1's days.)
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
clock +87600h
advance 61s
answer r
C: 451 4.3.2 not now
S-eof
close r
restart
advance 700s
answer r
C: 451 4.3.2 not now
S-eof
close r
open on imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: 2 OK <any>
close on
clock -87600h
advance 61s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 330s
answer nobody
advance 6000s
answer r
C: 451 4.3.2 not now
S-eof
close r
open back imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: 2 OK <any>
close back
# What it has left of its days it is tried for, and no longer.
advance 110h
open late imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: 2 OK <any>
close late
advance 15h
open over imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 2)
S: 2 OK <any>
close over
