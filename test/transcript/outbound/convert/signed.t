# What is signed is not changed: it bounces with 5.6.3 where it would have to be (RFC 1847 2.1, RFC 6152 3).
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
C: RCPT TO:<bob@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: MIME-Version: 1.0
C: Content-Type: multipart/signed; boundary=b; micalg=x; protocol="application/pgp-signature"
C: 
C: --b
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: 8bit
C: 
C-raw: a letter: \xc3\xbc\r\n
C: --b
C: Content-Type: application/pgp-signature
C: 
C: none
C: --b--
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
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
C: c SEARCH BODY "cannot be converted: a signed part would have to be changed"
S: * SEARCH 1
S: c OK <any>
