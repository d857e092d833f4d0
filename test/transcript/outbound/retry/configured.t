# How long mail waits between two attempts is what the configuration says (RFC 5321 4.5.4.1).
config outbound { smarthost = "192.0.2.25" retry_first = 1h retry_max = 90m }
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
C: 421 too busy
S-eof
close r
advance 3200s
answer nobody
advance 800s
answer r
C: 421 too busy
S-eof
close r
advance 4000s
answer nobody
advance 2000s
answer r
C: 421 too busy
S-eof
close r
