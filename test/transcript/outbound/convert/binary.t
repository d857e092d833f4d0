# Binary content goes in chunks to a server that offers CHUNKING and BINARYMIME (RFC 3030 3).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BODY=BINARYMIME
S: 250 2.1.0 <any>
C: RCPT TO:<bob@example.org>
S: 250 2.1.5 <any>
C: BDAT 156 LAST
C-raw: From: alice@lab.test\r\nMessage-ID: <1@lab.test>\r\nDate: Tue, 24 Nov 2026 02:19:11 +0000\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\n.\n\xff\r\r
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 BINARYMIME\r\n
S: MAIL FROM:<alice@lab.test> BODY=BINARYMIME
C: 250 ok
S: RCPT TO:<bob@example.org>
C: 250 ok
S: BDAT <any>
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: From: alice@lab.test
S: Message-ID: <1@lab.test>
S: Date: Tue, 24 Nov 2026 02:19:11 +0000
S: Content-Type: image/png
S: Content-Transfer-Encoding: binary
