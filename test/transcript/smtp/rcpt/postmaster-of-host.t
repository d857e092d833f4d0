# Notifications come from the postmaster at the name of the host: who answers one reaches him, also where that name is no domain of users (RFC 3464 2).
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<Postmaster@MX.lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice@mx.lab.test>
S: 550 5.7.1 <any>
C: DATA
S: 354 <any>
C: Subject: Re: Your message could not be delivered
C: 
C: .
S: 250 2.0.0 <any>
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: s OK <any>
