# An alias that stands for several is told of as expanded, whoever is behind it, and one for a single mailbox as delivered, by its own name
# (RFC 3461 5.2.7.2, 5.2.7.3); an alias for one address elsewhere is told of by whoever delivers it.
account alice@lab.test correct-horse
account bob@lab.test correct-horse
alias team@lab.test bob@lab.test
alias team@lab.test x@example.org
alias bobby@lab.test bob@lab.test
alias away@lab.test y@example.org
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
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<team@lab.test> NOTIFY=SUCCESS
S: 250 2.1.5 <any>
C: RCPT TO:<away@lab.test> NOTIFY=SUCCESS
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
S: X-Culver-Queue-ID: <any>
S: Arrival-Date: <any>
S: 
S: Final-Recipient: rfc822; team@lab.test
S: Action: expanded
S: Status: 2.0.0
S: Last-Attempt-Date: <any>
S: )
S: f OK <any>
close r
c C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<bobby@lab.test> NOTIFY=SUCCESS
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
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK <any>
C: f FETCH 2 BODY.PEEK[2]
S: * 2 FETCH (BODY[2] {<any>}
S: Reporting-MTA: dns; mx.lab.test
S: X-Culver-Queue-ID: <any>
S: Arrival-Date: <any>
S: 
S: Final-Recipient: rfc822; bobby@lab.test
S: Action: delivered
S: Status: 2.0.0
S: Last-Attempt-Date: <any>
S: )
S: f OK <any>
