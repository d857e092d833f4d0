# Without a tag the answer is untagged.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C:
S: * BAD <any>
C: + NOOP
S: * BAD <any>
C: a
S: a BAD <any>
C: a UID
S: a BAD <any>
C: a UID NOOP
S: a BAD Unknown command
C: a  NOOP
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
