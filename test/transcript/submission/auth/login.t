# AUTH LOGIN, which old programs use.
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
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: YWxpY2VAbGFiLnRlc3Q=
S: 334 UGFzc3dvcmQ6
C: Y29ycmVjdC1ob3JzZQ==
S: 235 2.7.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
