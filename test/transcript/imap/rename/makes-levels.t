# RENAME makes the superior levels that the new name needs, however many are missing, and goes on working (RFC 3501 6.3.5).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE old
S: a OK <any>
C: a RENAME old one/two/three/new
S: a OK <any>
C: a LIST "" one*
S: * LIST (\HasChildren) "/" "one"
S: * LIST (\HasChildren) "/" "one/two"
S: * LIST (\HasChildren) "/" "one/two/three"
S: * LIST (\HasNoChildren) "/" "one/two/three/new"
S: a OK <any>
C: a RENAME one/two one/two/three/x/y
S: a NO [CANNOT] <any>
restart
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a STATUS one/two/three/new (MESSAGES)
S: * STATUS "one/two/three/new" (MESSAGES 0)
S: a OK <any>
