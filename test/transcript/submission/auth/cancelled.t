# "*" gives up (RFC 4954 4); broken base64 is an error; an unknown mechanism is said so.
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
C: AUTH PLAIN
S: 334 
C: *
S: 501 5.<any>
C: AUTH PLAIN !!!
S: 501 5.5.2 <any>
C: AUTH NTLM
S: 504 5.5.4 <any>
C: AUTH PLAIN =
S: 5<any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
