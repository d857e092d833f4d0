# QU10: mail that is held for five minutes by a clock that is ten years fast is held for five minutes, not for ten years, when the clock is set right
# (RFC 4865 4.1).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
clock +87600h
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> HOLDFOR=300
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
advance 60s
clock -87600h
advance 61s
advance 120s
answer nobody
restart
advance 301s
answer r
C: 451 4.3.2 not now
S-eof
close r
