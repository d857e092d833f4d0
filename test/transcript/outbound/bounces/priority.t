# What tells of a failure is as urgent as the message was (RFC 6710 4.6).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
alias team@lab.test alice@lab.test
alias team@lab.test x@example.org
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<team@lab.test> MT-PRIORITY=4
S: 250 2.1.0 <any>
C: RCPT TO:<bob@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: team@lab.test
C: 
C: .
S: 250 2.0.0 <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250 MT-PRIORITY\r\n
S: MAIL FROM:<team@lab.test> MT-PRIORITY=4
C: 250 ok
S: RCPT TO:<bob@example.org>
C: 550 5.1.1 nobody
S: QUIT
C: 221 bye
S-eof
close r
answer n
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250 MT-PRIORITY\r\n
S: MAIL FROM:<> MT-PRIORITY=4
C: 550 no
S: QUIT
C: 221 bye
S-eof
close n
