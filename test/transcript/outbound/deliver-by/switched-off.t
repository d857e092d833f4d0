# A server that is switched off does not stop the time in which a message was to be delivered: it comes back with the start (RFC 2852 4.1).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=4000;R
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
restart 3h
advance 1s
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
