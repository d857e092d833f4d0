# SC33, SC34, SC35, QU04: what never ends, what comes before its question (RFC 2920 3.2), and ten minutes of silence behind the end of the data are no answers (RFC 5321
# 4.5.3.1.5, 4.5.3.2.6): no recipient is refused or counts as delivered, and the message is tried again, though it may be there twice (6.1).
config outbound { smarthost = "192.0.2.25" retry_max = 5m }
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
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-<4000*a>
S-eof
close r
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C-raw: <129*250-more\r\n>
S-eof
close r
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<one@example.org>
C-raw: <129*550-no\r\n>
S-eof
close r
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<one@example.org>
C: 250 ok
S: DATA
C: 354 go on
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: waits
S: 
S: .
C-raw: <129*250-taken\r\n>
S-eof
close r
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 taken\r\n
S-eof
close r
answer nobody
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<one@example.org>
C: 250 ok
S: DATA
C: 354 go on
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: waits
S: 
S: .
advance 599s
answer nobody
advance 2s
S-eof
close r
answer nobody
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<one@example.org>
C: 250 ok
S: DATA
C: 354 go on
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: waits
S: 
S: .
C: 250 taken
S: QUIT
C: 221 bye
S-eof
close r
