# SC08 Octets above 127 want SMTPUTF8 (RFC 6531 3.3); with it they are taken, when they are UTF-8 (SC25).
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
C-raw: MAIL FROM:<\xc3\xa4@example.org>\r\n
S: 550 5.6.7 <any>
C-raw: MAIL FROM:<\xc3\xa4@example.org> SMTPUTF8\r\n
S: 250 2.1.0 <any>
C: RSET
S: 250 2.0.0 <any>
C-raw: MAIL FROM:<\xc0\xaf@example.org> SMTPUTF8\r\n
S: 50<any>
C-raw: MAIL FROM:<\xed\xa0\x80@example.org> SMTPUTF8\r\n
S: 50<any>
C-raw: MAIL FROM:<a@\xff> SMTPUTF8\r\n
S: 50<any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
