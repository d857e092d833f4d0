# SM11 a server without 8BITMIME gets quoted-printable and base64, and no octet above 127 (RFC 6152 3).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BODY=8BITMIME
S: 250 2.1.0 <any>
C: RCPT TO:<bob@example.org> NOTIFY=SUCCESS
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Message-ID: <1@lab.test>
C: Date: Tue, 24 Nov 2026 02:19:11 +0000
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary=b
C: Content-Transfer-Encoding: 8bit
C: 
C: --b
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: 8bit
C: 
C-raw: a letter: \xc3\xbc\r\n
C: ..
C: --b
C: Content-Type: image/png
C: Content-Transfer-Encoding: 8bit
C: 
C-raw: \xff\xfe\r\n
C: --b--
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250-PIPELINING\r\n250 SIZE\r\n
S: MAIL FROM:<alice@lab.test> SIZE=<any>
S: RCPT TO:<bob@example.org>
S: DATA
C-raw: 250 ok\r\n250 ok\r\n354 go on\r\n
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: From: alice@lab.test
S: Message-ID: <1@lab.test>
S: Date: Tue, 24 Nov 2026 02:19:11 +0000
S: MIME-Version: 1.0
S: Content-Type: multipart/mixed; boundary=b
S: Content-Transfer-Encoding: 7bit
S: 
S: --b
S: Content-Type: text/plain; charset=utf-8
S: Content-Transfer-Encoding: quoted-printable
S: 
S: a letter: =C3=BC
S: ..
S: --b
S: Content-Type: image/png
S: Content-Transfer-Encoding: base64
S: 
S: //4=
S: --b--
S: .
C: 250 taken
S: QUIT
C: 221 bye
S-eof
close r
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b EXAMINE INBOX
S: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: b OK <any>
C: c SEARCH BODY "converted for that server: 8-bit content to 7-bit encodings."
S: * SEARCH 1
S: c OK <any>
