# Copies, moved messages and mail behind a restart are found by an index that was made before, or that is gone.
account alice@lab.test correct-horse
deliver alice@lab.test
    From: bob@lab.test
    Subject: one
    
    walrus
deliver alice@lab.test
    From: bob@lab.test
    Subject: two
    
    penguin
culver index rebuild alice@lab.test
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S*: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: s OK [READ-WRITE] Mailbox selected
C: a COPY 1 Archive
S: a OK [COPYUID <any>] <any>
C: a MOVE 2 Archive
S: * OK [COPYUID <any>] <any>
S: * 2 EXPUNGE
S: a OK <any>
C: s SELECT Archive
S*: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH BODY walru
S: * SEARCH 1
S: a OK <any>
C: a SEARCH BODY engui
S: * SEARCH 2
S: a OK <any>
culver store verify
restart
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT Archive
S*: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH TEXT walru
S: * SEARCH 1
S: a OK <any>
C: a SEARCH SUBJECT wo
S: * SEARCH 2
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
