# LP01, DN04: Where name servers are silent about our own name, mail waits for them once, and not for each domain it goes to.
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns mx.lab.test silent
dns example.org MX 10 first.example.org
dns first.example.org A 192.0.2.1
dns example.net MX 10 first.example.net
dns example.net MX 20 second.example.net
dns first.example.net A 192.0.2.2
dns second.example.net A 192.0.2.3
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
C: Subject: first
C: 
C: .
S: 250 2.0.0 queued as <any>
answer nobody
advance 31s
answer a
C: 220 remote.test
S: EHLO mx.lab.test
close a
c C: MAIL FROM:<alice@lab.test>
c S: 250 2.1.0 <any>
c C: RCPT TO:<x@example.net>
c S: 250 2.1.5 <any>
c C: DATA
c S: 354 <any>
c C: From: alice@lab.test
c C: Subject: second
c C: 
c C: .
c S: 250 2.0.0 queued as <any>
answer b
C: 421 too busy
S-eof
close b
answer d
C: 220 remote.test
S: EHLO mx.lab.test
close d
