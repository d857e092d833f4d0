# Who asked to hear of success hears that it is delivered, in one notification, with the ids he gave and the header alone whatever
# RET says (RFC 3461 4.1, 4.3, 4.4, 6.3); those who did not ask are not in it.
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
C: MAIL FROM:<alice@lab.test> RET=FULL ENVID=QQ+2B1
S: 250 2.1.0 <any>
C: RCPT TO:<bob@lab.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2Bx@lab.test
S: 250 2.1.5 <any>
C: RCPT TO:<bob+two@lab.test> NOTIFY=SUCCESS
S: 250 2.1.5 <any>
C: RCPT TO:<bob+three@lab.test> NOTIFY=FAILURE,DELAY
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
C: s EXAMINE INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK <any>
C: f FETCH 1 BODY.PEEK[2]
S: * 1 FETCH (BODY[2] {<any>}
S: Reporting-MTA: dns; mx.lab.test
S: Original-Envelope-Id: QQ+1
S: X-Culver-Queue-ID: <any>
S: Arrival-Date: <any>
S: 
S: Original-Recipient: rfc822; Bob+x@lab.test
S: Final-Recipient: rfc822; bob@lab.test
S: Action: delivered
S: Status: 2.0.0
S: Last-Attempt-Date: <any>
S: 
S: Final-Recipient: rfc822; bob+two@lab.test
S: Action: delivered
S: Status: 2.0.0
S: Last-Attempt-Date: <any>
S: )
S: f OK <any>
C: g FETCH 1 (BODY.PEEK[HEADER.FIELDS (To Subject Return-Path Auto-Submitted)] BODY.PEEK[3])
S: * 1 FETCH (BODY[HEADER.FIELDS (To Subject Return-Path Auto-Submitted)] {<any>}
S: Return-Path: <>
S: To: <alice@lab.test>
S: Subject: Your message was delivered
S: Auto-Submitted: auto-replied
S: 
S:  BODY[3] {<any>}
S: Received: <any>
S: <any>(using TLS<any>
S: <any>by mx.lab.test with ESMTPSA id <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: lunch
S: )
S: g OK <any>
