# CREATE with USE gives a special use once (RFC 6154 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE s2 (USE (\Sent))
S: a NO [USEATTR] <any>
C: a CREATE s2 (USE (\Foo))
S: a NO [USEATTR] <any>
C: a CREATE imp (USE (\Important))
S: a OK <any>
C: a LIST "" imp
S: * LIST (\HasNoChildren \Important) "/" "imp"
S: a OK <any>
C: a CREATE x (FOO)
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
