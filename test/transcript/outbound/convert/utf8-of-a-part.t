# A field of a part is enough for SMTPUTF8 (RFC 6531 3.4, RFC 6532 3.2).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> SMTPUTF8 BODY=8BITMIME
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary=b
C: 
C: --b
C-raw: Content-Type: text/plain; name="\xc3\xbc"\r\n
C: 
C: text
C: --b--
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n
S: MAIL FROM:<alice@lab.test> BODY=8BITMIME SMTPUTF8
close r
