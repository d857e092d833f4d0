# BY=600;R: what is not delivered in ten minutes comes back then, although its next attempt would be later (RFC 2852 4.1).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=400;R
S: 250 2.1.0 <any>
C: RCPT TO:<bob@example.org>
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
C: 421 too busy
S-eof
close r
advance 331s
answer r
C: 421 too busy
S-eof
close r
advance 80s
answer nobody
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
C: c SEARCH BODY "it was not delivered by the time that its sender asked for"
S: * SEARCH 1
S: c OK <any>
C: d FETCH 1 BODY.PEEK[2]
S: * 1 FETCH (BODY[2] {<any>}
S: Reporting-MTA: dns; mx.lab.test
S: X-Culver-Queue-ID: <any>
S: Arrival-Date: <any>
S: Deliver-By-Date: <any>
S: 
S: Final-Recipient: rfc822; bob@example.org
S: Action: failed
S: Status: 5.4.7
S: Diagnostic-Code: x-culver; <any>
S: Last-Attempt-Date: <any>
S: )
S: d OK <any>
