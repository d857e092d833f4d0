# SM16 the header of a binary message has lines like any other: no NUL, no CR or LF alone (RFC 5322 2.2).
account alice@lab.test correct-horse
open c smtp
S: 220 <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org> BODY=BINARYMIME
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: BDAT 14 LAST
C-raw: Subject: xy\r\n\r
S: 550 5.5.2 <any>
C: MAIL FROM:<a@example.org> BODY=BINARYMIME
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: BDAT 15 LAST
C-raw: Subject: x\x00\r\n\r\n
S: 550 5.6.0 <any>
C: MAIL FROM:<a@example.org> BODY=BINARYMIME
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: BDAT 16 LAST
C-raw: Subject: x\nY\r\n\r\n
S: 550 5.5.2 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
