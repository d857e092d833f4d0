# Control characters in a command are refused (SC).
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
C-raw: MAIL FROM:<a\x00@example.org>\r\n
S: 50<any>
C-raw: NOOP\x07\r\n
S: 50<any>
C: NOOP
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
