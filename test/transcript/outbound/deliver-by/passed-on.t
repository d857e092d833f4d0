# The time that is left and the priority go on to a server that knows them (RFC 2852 4.1, RFC 6710 4).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=600;RT MT-PRIORITY=-3
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
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250-DELIVERBY 30\r\n250 MT-PRIORITY\r\n
S: MAIL FROM:<alice@lab.test> BY=2<any>;RT MT-PRIORITY=-3
C: 550 no
S: QUIT
C: 221 bye
S-eof
close r
