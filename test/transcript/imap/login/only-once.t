# After login LOGIN and AUTHENTICATE are refused; commands of the selected state need SELECT.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LOGIN alice@lab.test correct-horse
S: a BAD [CLIENTBUG] <any>
C: a AUTHENTICATE PLAIN
S: a BAD [CLIENTBUG] <any>
C: a FETCH 1 FLAGS
S: a BAD [CLIENTBUG] <any>
C: a EXPUNGE
S: a BAD [CLIENTBUG] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
