# LSUB shows subscribed names; "%" also the level above one, as \Noselect (RFC 3501 6.3.9).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE p/q/r
S: a OK <any>
C: a SUBSCRIBE p/q/r
S: a OK <any>
C: a UNSUBSCRIBE INBOX
S: a OK <any>
C: a LSUB "" p*
S: * LSUB () "/" "p/q/r"
S: a OK <any>
C: a LSUB "" p
S: a OK <any>
C: a LSUB "" p%
S: * LSUB (\Noselect) "/" "p"
S: a OK <any>
C: a DELETE p/q/r
S: a OK <any>
C: a LSUB "" p*
S: * LSUB (\Noselect) "/" "p/q/r"
S: a OK <any>
C: a LSUB "" ""
S: * LSUB (\Noselect) "/" ""
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
