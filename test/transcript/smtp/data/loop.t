# A message with too many Received fields goes in circles (RFC 5321 6.3).
config server { hostname = mx.lab.test received_max = 10 }
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
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Received: from a by b; 0
C: Received: from a by b; 1
C: Received: from a by b; 2
C: Received: from a by b; 3
C: Received: from a by b; 4
C: Received: from a by b; 5
C: Received: from a by b; 6
C: Received: from a by b; 7
C: Received: from a by b; 8
C: Received: from a by b; 9
C: Received: from a by b; 10
C: Received: from a by b; 11
C: Subject: x
C: 
C: .
S: 554 5.4.6 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: s OK <any>
