# A chunk out of order is read and refused; DATA does not follow BDAT (RFC 3030 2).
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
C-raw: BDAT 5 LAST\r\nhello
S: 503 5.5.1 <any>
C: BDAT x
S: 501 5.5.4 <any>
S-eof
