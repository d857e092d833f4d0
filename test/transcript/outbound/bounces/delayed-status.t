# What is told of a delay is what the server said (RFC 3464 2.3.4).
config outbound { smarthost = "192.0.2.25" delay_warning = 1s }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: waits
C: 
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<x@example.org>
C: 452 4.2.2 the mailbox is full
S: QUIT
close r
advance 331s
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<x@example.org>
C: 452 4.2.2 the mailbox is full
S: QUIT
close r
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
C: d FETCH 1 BODY.PEEK[2]
S: * 1 FETCH (BODY[2] {<any>}
S: Reporting-MTA: dns; mx.lab.test
S: X-Culver-Queue-ID: <any>
S: Arrival-Date: <any>
S: 
S: Final-Recipient: rfc822; x@example.org
S: Action: delayed
S: Status: 4.2.2
S: Remote-MTA: dns; 192.0.2.25
S: Diagnostic-Code: smtp; 452 4.2.2 the mailbox is full
S: Last-Attempt-Date: <any>
S: Will-Retry-Until: <any>
S: )
S: d OK <any>
