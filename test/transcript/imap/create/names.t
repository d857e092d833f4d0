# CREATE makes the levels above too; a separator at the end is no part of the name.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE a/b/c/
S: a OK <any>
C: a LIST "" a*
S: * LIST (\HasChildren) "/" "a"
S: * LIST (\HasChildren) "/" "a/b"
S: * LIST (\HasNoChildren) "/" "a/b/c"
S: a OK <any>
C: a CREATE a/b/c
S: a NO [ALREADYEXISTS] <any>
C: a CREATE inbox
S: a NO [ALREADYEXISTS] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
