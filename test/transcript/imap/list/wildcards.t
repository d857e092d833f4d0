# "%" stops at the separator, "*" does not; the reference goes in front.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE work/a/b
S: a OK <any>
C: a CREATE work/c
S: a OK <any>
C: a LIST "" work/%
S: * LIST (\HasChildren) "/" "work/a"
S: * LIST (\HasNoChildren) "/" "work/c"
S: a OK <any>
C: a LIST "" work*
S: * LIST (\HasChildren) "/" "work"
S: * LIST (\HasChildren) "/" "work/a"
S: * LIST (\HasNoChildren) "/" "work/a/b"
S: * LIST (\HasNoChildren) "/" "work/c"
S: a OK <any>
C: a LIST work/ %
S: * LIST (\HasChildren) "/" "work/a"
S: * LIST (\HasNoChildren) "/" "work/c"
S: a OK <any>
C: a LIST "" %/%/%
S: * LIST (\HasNoChildren) "/" "work/a/b"
S: a OK <any>
C: a LIST "" nothing
S: a OK <any>
C: a LIST "" "work/a/b"
S: * LIST (\HasNoChildren) "/" "work/a/b"
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
