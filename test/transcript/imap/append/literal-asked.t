# A synchronising literal is asked for once everything else is known to fit.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX {17}
S: + OK
C: Subject: x
C:
C: ab
S: a OK [APPENDUID <any> 1] Message stored
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
