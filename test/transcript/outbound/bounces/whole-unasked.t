# Who does not say what he wants back of mail that failed gets all of it (RFC 6522 3): it may be the only copy.
config outbound { mta_sts = no }
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
C: Subject: lost
C: 
C: the letter
C: .
S: 250 2.0.0 <any>
close c
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
C: c FETCH 1 BODY.PEEK[3.MIME]
S: * 1 FETCH (BODY[3.MIME] {<any>}
S: Content-Type: message/rfc822
S: 
S: )
S: c OK <any>
C: d FETCH 1 BODY.PEEK[3.TEXT]
S: * 1 FETCH (BODY[3.TEXT] {<any>}
S: the letter
S: )
S: d OK <any>
