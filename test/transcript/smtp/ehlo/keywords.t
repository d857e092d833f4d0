# EHLO tells the extensions (RFC 5321 4.1.1.1); STARTTLS is gone once TLS is on.
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
S: 250 STARTTLS
C: STARTTLS
S: 220 2.0.0 <any>
starttls c
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
S: 250 REQUIRETLS
C: QUIT
S: 221 2.0.0 <any>
S-eof
