# The priority of a message is in its Received field, unless it is 0 (RFC 6710 4.1).
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=-3
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: 
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=0
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: 
C: .
S: 250 2.0.0 <any>
close c
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b EXAMINE INBOX
S: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: b OK <any>
C: c FETCH 1 BODY.PEEK[HEADER.FIELDS (RECEIVED)]
S: * 1 FETCH (BODY[HEADER.FIELDS (RECEIVED)] {<any>}
S: Received: from <any>
S: 	(using <any>
S: 	by mx.lab.test<any>
S: 	for <alice@lab.test>
S: 	PRIORITY -3;
S: 	<any>
S: 
S: )
S: c OK <any>
C: d SEARCH HEADER Received PRIORITY
S: * SEARCH 1
S: d OK <any>
