# MAIL is strict about its grammar and its parameters (RFC 5321 4.1.1.2).
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
C: MAIL FROM:a@example.org
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> NONSENSE=1
S: 555 5.5.4 <any>
C: MAIL FROM:<a@example.org> SIZE=x
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> BODY=BINARY
S: 501 5.5.4 <any>
C: MAIL FROM:<a@>
S: 501 5.1.7 <any>
C: MAIL TO:<a@example.org>
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> SIZE=1 SIZE=2
S: 501 5.5.4 <any>
C: MAIL
S: 501 5.5.4 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
