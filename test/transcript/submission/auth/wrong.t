# SA10: A wrong password and an unknown name get the same answer (SA).
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open c submissions
S: 220 mx.lab.test <any>
C: EHLO client
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
S: 250-FUTURERELEASE 5184000 <any>
S: 250-DELIVERBY
S: 250-MT-PRIORITY
S: 250-REQUIRETLS
S: 250 AUTH PLAIN LOGIN SCRAM-SHA-256
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25n
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AG5vYm9keUBsYWIudGVzdAB3cm9uZw==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
