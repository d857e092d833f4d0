# A client without UTF8=ACCEPT is shown internationalized fields as ASCII: BODY[], its parts, ENVELOPE, BODYSTRUCTURE (RFC 6855 7, RFC 6858).
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
S: * 1 FETCH (BODY[] {381}
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
S: )
S: d OK [DOWNGRADED 1] Fetched
C: e FETCH 1 BODY.PEEK[HEADER]
S: * 1 FETCH (BODY[HEADER] {234}
S: From: =?utf-8?q?J=C3=B6rg_=3Cj=C3=B6rg=40example=2Eorg=3E?=
S:  <invalid@internationalized-address.invalid>
S: To: kim@xn--bcher-kva.example
S: Subject: Re: =?utf-8?b?5pel5pys6Kqe?=
S: X-Plain: 1
S: Content-Type: multipart/mixed; boundary=b
S: 
S: )
S: e OK [DOWNGRADED 1] Fetched
C: f FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {41}
S: Subject: Re: =?utf-8?b?5pel5pys6Kqe?=
S: 
S: )
S: f OK [DOWNGRADED 1] Fetched
C: g FETCH 1 (BODY.PEEK[1] BODY.PEEK[2])
S: * 1 FETCH (BODY[1] {7}
S: Grüße BODY[2] {34}
S: Subject: =?utf-8?b?w6Q=?=
S: 
S: inner)
S: g OK [DOWNGRADED 1] Fetched
C: h FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE (NIL "Re: =?utf-8?b?5pel5pys6Kqe?=" (("=?utf-8?q?J=C3=B6rg_=3Cj=C3=B6rg=40example=2Eorg=3E?=" NIL "invalid" "internationalized-address.invalid")) (("=?utf-8?q?J=C3=B6rg_=3Cj=C3=B6rg=40example=2Eorg=3E?=" NIL "invalid" "internationalized-address.invalid")) (("=?utf-8?q?J=C3=B6rg_=3Cj=C3=B6rg=40example=2Eorg=3E?=" NIL "invalid" "internationalized-address.invalid")) ((NIL NIL "kim" "xn--bcher-kva.example")) NIL NIL NIL NIL))
S: h OK [DOWNGRADED 1] Fetched
C: j FETCH 1 BODY
S: * 1 FETCH (BODY (("text" "plain" ("name*" "utf-8''%C3%BC.txt") NIL NIL "7bit" 7 1)("message" "rfc822" NIL NIL NIL "7bit" 34 (NIL "=?utf-8?b?w6Q=?=" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 5 1) 3) "mixed"))
S: j OK [DOWNGRADED 1] Fetched
C: k FETCH 1:2 RFC822.SIZE
S: * 1 FETCH (RFC822.SIZE 292)
S: * 2 FETCH (RFC822.SIZE 18)
S: k OK Fetched
C: l FETCH 1 BODY.PEEK[]<6.20>
S: * 1 FETCH (BODY[]<6> {20}
S: =?utf-8?q?J=C3=B6rg_)
S: l OK [DOWNGRADED 1] Fetched
C: m FETCH 2 BODY.PEEK[]
S: * 2 FETCH (BODY[] {18}
S: Subject: b
S: 
S: ä
S: )
S: m OK Fetched
C: z LOGOUT
S: * BYE <any>
S: z OK <any>
S-eof
