# LP02: a bounce that cannot be delivered ends: nobody is told, and nothing is sent again (RFC 5321 4.5.5, 6.1).
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
alias away@lab.test x@example.org
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<>
S: 250 2.1.0 <any>
C: RCPT TO:<away@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Subject: a bounce
C: 
C: .
S: 250 2.0.0 <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<>
C: 250 ok
S: RCPT TO:<x@example.org>
C: 550 5.1.1 nobody
S: QUIT
C: 221 bye
S-eof
close r
advance 12h
answer nobody
open i imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: 2 OK <any>
