# For whom we are a spare host the better ones alone are asked: not the equal, not the worse (RFC 5321 5.1). The mail waits.
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns example.org MX 10 first.example.org
dns example.org MX 20 equal.example.org
dns example.org MX 20 spare.example.org
dns example.org MX 30 worse.example.org
dns first.example.org A 192.0.2.1
dns equal.example.org A 192.0.2.2
dns spare.example.org A 192.0.2.99
dns worse.example.org A 192.0.2.3
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
C: 421 too busy
S-eof
close a
answer nobody
advance 331s
answer b
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
close b
