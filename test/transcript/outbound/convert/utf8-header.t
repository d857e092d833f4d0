# Mail with UTF-8 in its header alone is written in ASCII for a server without SMTPUTF8; a recipient who cannot be named to it bounces with 5.6.7, alone (RFC 6531 3.3, RFC 2047, RFC 2231).
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
C-raw: RCPT TO:<j\xc3\xbcrg@example.org>\r\n
S: 250 2.1.5 <any>
C-raw: RCPT TO:<bob@b\xc3\xbccher.example>\r\n
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Message-ID: <1@lab.test>
C: Date: Tue, 24 Nov 2026 02:19:11 +0000
C-raw: To: B\xc3\xb6b <bob@b\xc3\xbccher.example>\r\n
C-raw: Subject: Gr\xc3\xbc\xc3\x9fe\r\n
C: MIME-Version: 1.0
C-raw: Content-Type: text/plain; charset=utf-8; name="\xc3\xbc"\r\n
C: Content-Transfer-Encoding: 8bit
C: 
C-raw: \xc3\xbc\r\n
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C-raw: 250-remote.test\r\n250 8BITMIME\r\n
S: MAIL FROM:<alice@lab.test> BODY=8BITMIME
C: 250 ok
S: RCPT TO:<bob@xn--bcher-kva.example>
C: 250 ok
S: DATA
C: 354 go on
S: <any>Received: <any>
S: <any>
S: <any>
S: <any>
S: From: alice@lab.test
S: Message-ID: <1@lab.test>
S: Date: Tue, 24 Nov 2026 02:19:11 +0000
S: To: =?utf-8?q?B=C3=B6b?= <bob@xn--bcher-kva.example>
S: Subject: =?utf-8?b?R3LDvMOfZQ==?=
S: MIME-Version: 1.0
S: Content-Type: text/plain; charset=utf-8; name*=utf-8''%C3%BC
S: Content-Transfer-Encoding: 8bit
S: 
S: <any>
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
C: c SEARCH BODY "the server does not take internationalized addresses"
S: * SEARCH 1
S: c OK <any>
