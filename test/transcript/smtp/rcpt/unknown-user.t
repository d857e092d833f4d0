# Nobody of that name: said at RCPT, never as a bounce (RFC 5321 3.3).
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
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<nobody@lab.test>
S: 550 5.1.1 <any>
C: DATA
S: <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
