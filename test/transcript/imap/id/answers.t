# ID is taken in any state; lists up to 30 pairs (RFC 2971).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a ID ("name" "test" "version" NIL)
S: * ID ("name" "Culver")
S: a OK <any>
C: a ID NIL
S: * ID ("name" "Culver")
S: a OK <any>
C: a ID ()
S: * ID ("name" "Culver")
S: a OK <any>
C: a ID
S: a BAD <any>
C: a ID ("name")
S: a BAD <any>
C: a ID ("a" "b"
S: a BAD <any>
C: a ID (a b)
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
