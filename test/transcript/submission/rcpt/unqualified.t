# A domain without a dot is none of the DNS: it is refused at once (RFC 6409 4.2), unless it is one of ours or a route of the administrator takes it.
config outbound { mta_sts = no }
config route office { recipient = "intranet" host = "192.0.2.25" }
account alice@lab.test correct-horse
account bob@lan correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<x@sales>
S: 554 5.1.2 write the domain in full, with its dots
C: RCPT TO:<root@localhost>
S: 554 5.1.2 <any>
C: RCPT TO:<bob@lan>
S: 250 2.1.5 <any>
C: RCPT TO:<x@intranet>
S: 250 2.1.5 <any>
C: RCPT TO:<x@[192.0.2.3]>
S: 250 2.1.5 <any>
C: RCPT TO:<x@[IPv6:2001:db8::3]>
S: 250 2.1.5 <any>
C: RCPT TO:<x@sales.example.org>
S: 250 2.1.5 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
