# A server that knows no DELIVERBY, but DSN, is asked to tell of delays, except of what nothing is to be told (RFC 2852 4.1.4.2).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=600;N
S: 250 2.1.0 <any>
C: RCPT TO:<bob@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<carol@example.org> NOTIFY=SUCCESS
S: 250 2.1.5 <any>
C: RCPT TO:<dave@example.org> NOTIFY=NEVER
S: 250 2.1.5 <any>
C: RCPT TO:<erin@example.org> NOTIFY=DELAY
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
C-raw: 250-remote.test\r\n250 DSN\r\n
S: MAIL FROM:<alice@lab.test><any>
C: 250 ok
S: RCPT TO:<bob@example.org> NOTIFY=FAILURE,DELAY<any>
C: 550 no
S: RCPT TO:<carol@example.org> NOTIFY=SUCCESS,DELAY<any>
C: 550 no
S: RCPT TO:<dave@example.org> NOTIFY=NEVER<any>
C: 550 no
S: RCPT TO:<erin@example.org> NOTIFY=DELAY<any>
C: 550 no
S: QUIT
C: 221 bye
S-eof
close r
