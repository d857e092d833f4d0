# IM14 A copy into the same mailbox comes behind, once.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
deliver alice@lab.test
    Subject: x

    hello
C: s SELECT INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C: a COPY 1,1,1:* INBOX
S*: * 2 EXISTS
S*: * <any> RECENT
S: a OK [COPYUID <any> 1 2] <any>
C: a MOVE 1 INBOX
S: * OK [COPYUID <any> 1 3] <any>
S: * 1 EXPUNGE
S: * 2 EXISTS
S: * <any> RECENT
S: a OK <any>
