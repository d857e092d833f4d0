# A full mailbox is said at RCPT, and heals when there is room (452 4.2.2).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: first

    body
culver account quota alice@lab.test 64
open c smtp
S: 220 <any>
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
C: RCPT TO:<alice@lab.test>
S: 452 4.2.2 <any>
culver account quota alice@lab.test 1M
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
