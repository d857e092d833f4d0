# SM11 Octets above 127 without BODY=8BITMIME are kept as they came (RFC 6152 3: nobody is harmed by that).
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S: 250-mx.lab.test<any>
S: 250-PIPELINING
S: 250-SIZE 52428800
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-SMTPUTF8
S: 250-DSN
S: 250-HELP
S: 250 STARTTLS
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C-raw: Subject: x\r\n\r\ngr\xc3\xbc\xdf\r\n.\r\n
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
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
C: f FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {7}
S: gr<any>
S: )
S: f OK <any>
C: k SEARCH BODY gr
S: * SEARCH 1
S: k OK <any>
