# What is not understood is said so (RFC 5321 4.2.4).
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
C: NONSENSE
S: 500 5.5.1 <any>
C: EXPN list
S: 502 5.5.1 <any>
C: TURN
S: 502 5.5.1 <any>
C: HELP
S: 214 2.0.0 <any>
C: VRFY alice
S: 252 2.5.0 <any>
C: NOOP anything
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
