# INBOX is found in any case; other names are not.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" inbox
S: * LIST (\HasNoChildren) "/" "INBOX"
S: a OK <any>
C: a LIST "" iNb%
S: * LIST (\HasNoChildren) "/" "INBOX"
S: a OK <any>
C: a LIST "" sent
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
