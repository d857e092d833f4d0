# Literal sizes that are no numbers or too large get a tagged BAD; nothing is allocated for them.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {4294967295}
S: a BAD <any>
C: a LOGIN {-1}
S: a BAD <any>
C: a LOGIN {+1}
S: a BAD <any>
C: a LOGIN {}
S: a BAD <any>
C: a LOGIN {111111111111111111111111111111}
S: a BAD <any>
C: a LOGIN {9000}
S: a BAD <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
