# The best host of a domain is asked first, however many others stand before it in the answer (RFC 5321 5.1).
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns example.org MX 20 mx0.example.org
dns example.org MX 20 mx1.example.org
dns example.org MX 20 mx2.example.org
dns example.org MX 20 mx3.example.org
dns example.org MX 20 mx4.example.org
dns example.org MX 20 mx5.example.org
dns example.org MX 20 mx6.example.org
dns example.org MX 20 mx7.example.org
dns example.org MX 20 mx8.example.org
dns example.org MX 20 mx9.example.org
dns example.org MX 20 mx10.example.org
dns example.org MX 20 mx11.example.org
dns example.org MX 20 mx12.example.org
dns example.org MX 20 mx13.example.org
dns example.org MX 20 mx14.example.org
dns example.org MX 20 mx15.example.org
dns example.org MX 20 mx16.example.org
dns example.org MX 20 mx17.example.org
dns example.org MX 20 mx18.example.org
dns example.org MX 20 mx19.example.org
dns example.org MX 20 mx20.example.org
dns example.org MX 20 mx21.example.org
dns example.org MX 20 mx22.example.org
dns example.org MX 20 mx23.example.org
dns example.org MX 10 best.example.org
dns best.example.org A 192.0.2.1
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
close c
answer r
C: 220 best.example.org
S: EHLO mx.lab.test
C: 250 best.example.org
S: MAIL FROM:<alice@lab.test>
close r
