# SA10: A wrong password and an unknown name look the same (RFC 5530).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN alice@lab.test wrong-horse
S: a NO [AUTHENTICATIONFAILED] <any>
C: a LOGIN nobody@lab.test wrong-horse
S: a NO [AUTHENTICATIONFAILED] <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
