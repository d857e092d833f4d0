# SC20 What front ends use to speak for others is not known here: XCLIENT, XFORWARD, PROXY.
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
C: XCLIENT ADDR=127.0.0.1 LOGIN=alice@lab.test
S: 500 5.5.1 <any>
C: XFORWARD ADDR=127.0.0.1
S: 500 5.5.1 <any>
C: PROXY TCP4 127.0.0.1 127.0.0.1 1 25
S: 500 5.5.1 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<somebody@example.net>
S: 550 5.7.1 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
