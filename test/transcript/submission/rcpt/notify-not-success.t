# Nobody is told of success who did not ask for it, and a null sender never is (RFC 3461 4.1, 5.2).
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
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> ENVID=1
S: 250 2.1.0 <any>
C: RCPT TO:<bob@lab.test> NOTIFY=NEVER
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: lunch
C: 
C: today?
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<bob@lab.test> NOTIFY=DELAY,FAILURE
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: lunch
C: 
C: today?
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<bob@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: lunch
C: 
C: today?
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<>
S: 250 2.1.0 <any>
C: RCPT TO:<bob@lab.test> NOTIFY=SUCCESS
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: lunch
C: 
C: today?
C: .
S: 250 2.0.0 <any>
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: s OK <any>
