# LP01, DN01: A spare host keeps the mail while the hosts that are better have no address, by our name as by our address: they are looked for again (RFC 5321 5.1).
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns example.org MX 10 first.example.org
dns example.org MX 20 mx.lab.test
dns example.net MX 10 first.example.net
dns example.net MX 20 spare.example.net
dns spare.example.net A 192.0.2.99
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
C: RCPT TO:<x@example.net>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: waits
C: 
C: .
S: 250 2.0.0 queued as <any>
close
answer nobody
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: b OK <any>
dns first.example.org A 192.0.2.1
dns first.example.net A 192.0.2.2
advance 331s
answer a
C: 421 too busy
S-eof
close a
answer b
C: 421 too busy
S-eof
close b
