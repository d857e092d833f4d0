# PO05 After DATA each recipient that was taken has a reply of its own, in their order: one is over its quota, the others have the message
# (RFC 2033 4.2).
account alice@lab.test correct-horse
account bob@lab.test bobs-password
account carol@lab.test carols-password
culver account quota bob@lab.test 2000
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
C: RCPT TO:<bob@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<nobody@lab.test>
S: 550 5.1.1 <any>
C: RCPT TO:<carol@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C-raw: Subject: large\r\n\r\n<900*x>\r\n<900*x>\r\n<900*x>\r\n.\r\n
S: 250 2.0.0 <any>
S: 452 4.2.2 <any>
S: 250 2.0.0 <any>
C: NOOP
S: 250 2.0.0 <any>
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: s OK <any>
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test bobs-password
S: l OK <any>
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: s OK <any>
open d imaps
S: * OK <any>
C: l LOGIN carol@lab.test carols-password
S: l OK <any>
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: s OK <any>
