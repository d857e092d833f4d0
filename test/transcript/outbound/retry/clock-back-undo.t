# QU10: what undo_time holds for two minutes goes when it has waited for them, though the clock was a day fast when it was submitted and was set right
# since; what its sender holds until an hour of tomorrow goes not before (RFC 4865 4.1).
config server { hostname = mx.lab.test undo_time = 2m } outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
clock +24h
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> HOLDFOR=3600
S: 250 2.1.0 <any>
C: RCPT TO:<later@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: later
C: 
C: .
S: 250 2.0.0 queued as <any>
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
answer nobody
clock -24h
advance 61s
advance 121s
answer r
C: 220 mx.example.org
S: EHLO mx.lab.test
C: 250 mx.example.org
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<x@example.org>
C: 550 5.1.1 nobody of that name
S: QUIT
C: 221 2.0.0 bye
close r
advance 23h
answer nobody
advance 2h
answer later
C: 220 mx.example.org
S: EHLO mx.lab.test
C: 250 mx.example.org
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<later@example.org>
C: 451 4.3.2 not now
close later
