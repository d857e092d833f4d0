# A mailbox with children becomes a level that cannot be selected (RFC 3501 6.3.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE x/y
S: a OK <any>
C: a DELETE x
S: a OK <any>
C: a LIST "" x*
S: * LIST (\Noselect \HasChildren) "/" "x"
S: * LIST (\HasNoChildren) "/" "x/y"
S: a OK <any>
C: a SELECT x
S: a NO [NONEXISTENT] <any>
C: a DELETE x/y
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
