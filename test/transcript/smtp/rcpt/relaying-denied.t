# Not an open relay: also not by percent sign, source route or quoted at (SM, AD01).
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
C: RCPT TO:<x@example.net>
S: 550 5.7.1 <any>
C: RCPT TO:<x%example.net@lab.test>
S: 550 5.1.1 <any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 550 5.1.1 <any>
C: RCPT TO:<@lab.test:x@example.net>
S: 550 5.7.1 <any>
C: RCPT TO:<example.net!x@lab.test>
S: 550 5.1.1 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
