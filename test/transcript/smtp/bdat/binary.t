# BODY=BINARYMIME comes by BDAT alone (RFC 3030 3), and is kept as text for who reads it here.
account alice@lab.test correct-horse
open c smtp
S: 220 <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org> BODY=BINARYMIME
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 503 5.5.1 <any>
C: BDAT 83
C-raw: MIME-Version: 1.0\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\r
S: 250 2.0.0 <any>
C: BDAT 3 LAST
C-raw: \xff\n\r
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
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
C: c FETCH 1 (BODY.PEEK[TEXT] BINARY.PEEK[1])
S: * 1 FETCH (BODY[TEXT] {10}
S: AA3/Cg0=
S:  BINARY[1] ~{5}
