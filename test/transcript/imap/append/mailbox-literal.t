# The mailbox name may be a literal too.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a APPEND {5+}\r\nINBOX (\\Seen) {14+}\r\nSubject: x\r\n\r\n\r\n
S: a OK [APPENDUID <any> 1] Message stored
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
