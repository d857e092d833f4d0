# SC32 ETRN and its like are not offered.
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
C: ETRN x'; DROP TABLE queue;--
S: 50<any>
C: SEND FROM:<a@b>
S: 50<any>
C: XCLIENT ADDR=127.0.0.1
S: 50<any>
C: XFORWARD ADDR=127.0.0.1
S: 50<any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
