# SC26 VRFY and EXPN tell nothing of who exists (RFC 5321 7.3).
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
C: VRFY alice@lab.test
S: 252 2.5.0 cannot verify, but will take mail and try
C: VRFY nobody@lab.test
S: 252 2.5.0 cannot verify, but will take mail and try
C: EXPN alice@lab.test
S: 502 5.5.1 <any>
C: EXPN nobody@lab.test
S: 502 5.5.1 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
