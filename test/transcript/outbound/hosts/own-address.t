# LP01: a domain whose best host has an address of ours, under whatever name, would send its mail in circles: it comes back (RFC 5321 5.1).
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns example.org MX 10 other.example.org
dns example.org MX 20 next.example.org
dns other.example.org A 192.0.2.1
dns other.example.org A 192.0.2.99
dns next.example.org A 192.0.2.3
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
C: d FETCH 1 BODY.PEEK[2]
S: * 1 FETCH (BODY[2] {<any>}
S: Reporting-MTA: dns; mx.lab.test
S: X-Culver-Queue-ID: <any>
S: Arrival-Date: <any>
S: 
S: Final-Recipient: rfc822; x@example.org
S: Action: failed
S: Status: 5.4.6
S: Diagnostic-Code: x-culver; <any>
S: Last-Attempt-Date: <any>
S: )
S: d OK <any>
