# Without UTF8 internationalized fields come as ASCII, of parts too, and STAT, LIST, RETR and TOP agree (RFC 6856 2.1, RFC 6858).
account alice@lab.test correct-horse
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b APPEND INBOX {292+}
C-raw: From: J\xc3\xb6rg <j\xc3\xb6rg@example.org>\r\nTo: kim@b\xc3\xbccher.example\r\nSubject: Re: \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\r\nMessage-ID: <\xc3\xbc@example.org>\r\nX-Plain: 1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; name="\xc3\xbc.txt"\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: \xc3\xa4\r\n\r\ninner\r\n--b--\r\n\r\n
S: b OK <any>
C: c APPEND INBOX {18+}
C-raw: Subject: b\r\n\r\n\xc3\xa4\r\n\r\n
S: c OK <any>
open c pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 2 messages
C: STAT
S: +OK 2 399
C: LIST
S: +OK 2 messages (399 octets)
S: 1 381
S: 2 18
S: .
C: RETR 1
S: +OK 381 octets
S: From: =?utf-8?q?J=C3=B6rg_=3Cj=C3=B6rg=40example=2Eorg=3E?=
S:  <invalid@internationalized-address.invalid>
S: To: kim@xn--bcher-kva.example
S: Subject: Re: =?utf-8?b?5pel5pys6Kqe?=
S: X-Plain: 1
S: Content-Type: multipart/mixed; boundary=b
S: 
S: --b
S: Content-Type: text/plain; name*=utf-8''%C3%BC.txt
S: 
S: Grüße
S: --b
S: Content-Type: message/rfc822
S: 
S: Subject: =?utf-8?b?w6Q=?=
S: 
S: inner
S: --b--
S: .
C: TOP 1 1
S: +OK 381 octets
S: From: =?utf-8?q?J=C3=B6rg_=3Cj=C3=B6rg=40example=2Eorg=3E?=
S:  <invalid@internationalized-address.invalid>
S: To: kim@xn--bcher-kva.example
S: Subject: Re: =?utf-8?b?5pel5pys6Kqe?=
S: X-Plain: 1
S: Content-Type: multipart/mixed; boundary=b
S: 
S: --b
S: .
C: RETR 2
S: +OK 18 octets
S: Subject: b
S: 
S: ä
S: .
C: DELE 1
S: +OK marked as deleted
C: STAT
S: +OK 1 18
C: RSET
S: +OK <any>
C: STAT
S: +OK 2 399
C: QUIT
S: +OK goodbye
S-eof
