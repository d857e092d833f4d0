# The preview is text in UTF-8 without markup and transfer encoding, at most 200 characters, and sets no flag (RFC 8970 3.2, 3.3).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: html
    Content-Type: text/html; charset=iso-8859-1
    Content-Transfer-Encoding: quoted-printable
    
    <html><head><style>p { color: red }</style></head>
    <body><p>Gr=FC=DFe &amp; <b>mehr</b></p><script>alert(1)</script></body></html>
deliver alice@lab.test
    Subject: attachment only
    Content-Type: application/octet-stream
    Content-Transfer-Encoding: base64
    
    AAECAwQ=
deliver alice@lab.test
    Subject: alternative
    Content-Type: multipart/alternative; boundary=b
    
    --b
    Content-Type: text/plain
    
    Plain
      text  with   spaces
    --b
    Content-Type: text/html
    
    <p>rich</p>
    --b--
deliver alice@lab.test
    Subject: encrypted
    Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b
    
    --b
    Content-Type: application/pgp-encrypted
    
    Version: 1
    --b
    Content-Type: application/octet-stream
    
    -----BEGIN PGP MESSAGE-----
    --b--
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: p APPEND INBOX {500+}\r\na: 1\r\n\r\n<492*x>\r\n
S: p OK [APPENDUID <any> 5] Message stored
C-raw: p APPEND INBOX {1008+}\r\na: 1\r\n\r\n<500*\xc3\xbc>\r\n
S: p OK [APPENDUID <any> 6] Message stored
C-raw: p APPEND INBOX {50+}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\ncaf\xe9\r\n
S: p OK [APPENDUID <any> 7] Message stored
C-raw: p APPEND INBOX {56+}\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n<4*\xc3\xbc>\r\n
S: p OK [APPENDUID <any> 8] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 8 EXISTS
S: * 8 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 9] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1:4 (PREVIEW FLAGS)
S: * 1 FETCH (PREVIEW {14}
S: Grüße & mehr FLAGS (\Recent))
S: * 2 FETCH (PREVIEW "" FLAGS (\Recent))
S: * 3 FETCH (PREVIEW "Plain text with spaces" FLAGS (\Recent))
S: * 4 FETCH (PREVIEW "" FLAGS (\Recent))
S: a OK Fetched
C: b FETCH 5 (PREVIEW)
S: * 5 FETCH (PREVIEW "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
S: b OK Fetched
C: c FETCH 6 (PREVIEW)
S: * 6 FETCH (PREVIEW {400}
S: üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü)
S: c OK Fetched
C: d FETCH 7:8 (PREVIEW (LAZY))
S: * 7 FETCH (PREVIEW {5}
S: café)
S: * 8 FETCH (PREVIEW {16}
S: Ã¼Ã¼Ã¼Ã¼)
S: d OK Fetched
C: e SEARCH SEEN
S: * SEARCH
S: e OK Searched
