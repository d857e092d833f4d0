# QU04: a greeting that comes an octet a minute has the time of a greeting, not of an octet (RFC 5321 4.5.3.2.1).
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
C: RCPT TO:<one@example.org>
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
C-raw: 2
advance 60s
C-raw: 2
advance 60s
C-raw: 0
advance 60s
C-raw: -
advance 60s
C-raw: x
advance 59s
C-raw: y
advance 2s
S-eof
close r
