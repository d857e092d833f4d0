# Where no port of ours is meant, another server of this machine is.
config outbound { mta_sts = no port = 2525 }
account alice@lab.test correct-horse
dns example.org MX 10 other.example.org
dns other.example.org A 192.0.2.99
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
close
answer a
C: 220 remote.test
S: EHLO mx.lab.test
close a
