# LMTP answers once for each recipient (RFC 2033 4.2).
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open c lmtp
S: 220 <any>
C: LHLO filter
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<nobody@lab.test>
S: 550 5.1.1 <any>
C: RCPT TO:<bob@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Subject: x
C: 
C: .
S: 250 2.0.0 <any>
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: s OK <any>
