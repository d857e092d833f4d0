# After ENABLE UTF8=ACCEPT header fields are what they are.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b APPEND INBOX {292+}
C-raw: From: J\xc3\xb6rg <j\xc3\xb6rg@example.org>\r\nTo: kim@b\xc3\xbccher.example\r\nSubject: Re: \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\r\nMessage-ID: <\xc3\xbc@example.org>\r\nX-Plain: 1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; name="\xc3\xbc.txt"\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: \xc3\xa4\r\n\r\ninner\r\n--b--\r\n\r\n
S: b OK <any>
C: c APPEND INBOX {18+}
C-raw: Subject: b\r\n\r\n\xc3\xa4\r\n\r\n
S: c OK <any>
C: n ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: n OK <any>
C: s EXAMINE INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C: d FETCH 1 BODY.PEEK[]
S: * 1 FETCH (BODY[] {292}
S: From: Jörg <jörg@example.org>
S: To: kim@bücher.example
S: Subject: Re: 日本語
S: Message-ID: <ü@example.org>
S: X-Plain: 1
S: Content-Type: multipart/mixed; boundary=b
S: 
S: --b
S: Content-Type: text/plain; name="ü.txt"
S: 
S: Grüße
S: --b
S: Content-Type: message/rfc822
S: 
S: Subject: ä
S: 
S: inner
S: --b--
S: )
S: d OK Fetched
C: z LOGOUT
S: * BYE <any>
S: z OK <any>
S-eof
