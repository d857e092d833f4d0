# LP01, DN04: Whether a host is this server is not asked for ever: those whose name servers are silent do not keep mail from one that answers (RFC 5321 5.1).
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns example.org MX 10 first.example.org
dns example.org MX 10 second.example.org
dns example.org MX 10 third.example.org
dns example.org MX 20 last.example.org
dns first.example.org silent
dns second.example.org silent
dns third.example.org silent
dns last.example.org A 192.0.2.1
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
C: Subject: goes
C: 
C: .
S: 250 2.0.0 queued as <any>
close
answer nobody
advance 239s
answer nobody
advance 2s
answer a
C: 220 remote.test
S: EHLO mx.lab.test
close a
