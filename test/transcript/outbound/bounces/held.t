# Mail that was to go later and comes back: the notification says what was asked for (RFC 4865 5.1.2), also by a record that was read again.
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> HOLDFOR=600
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
answer nobody
restart
advance 601s
answer r
C: 220 mx.example.org
S: EHLO mx.lab.test
C: 250 mx.example.org
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<bob@example.org>
C: 550 5.1.1 nobody of that name
S: QUIT
C: 221 2.0.0 bye
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
S: Future-Release-Request: for;600
S: 
S: Final-Recipient: rfc822; bob@example.org
S: Action: failed
S: Status: 5.1.1
S: Remote-MTA: <any>
S: Diagnostic-Code: smtp; <any>
S: Last-Attempt-Date: <any>
S: )
S: d OK <any>
