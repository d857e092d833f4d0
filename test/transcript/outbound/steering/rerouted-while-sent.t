# QU11: an entry that is released, retried and sent another way while it is sent has one end: the other server has it, and no other gets it.
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<one@example.org>
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
S: RCPT TO:<one@example.org>
culver queue release 1
culver queue retry 1
culver queue reroute 1 --via=192.0.2.26
r C: 250 ok
S: DATA
C: 354 go on
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: Date: <any>
S: Message-ID: <any>
S: From: alice@lab.test
S: Subject: waits
S: 
S: .
C: 250 taken
S: QUIT
C: 221 bye
S-eof
close r
advance 12h
answer nobody
restart
advance 12h
answer nobody
