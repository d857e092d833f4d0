# After 20 bad commands in a row the session ends; a good one starts the count anew.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a NOOP
S: a OK <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
C: a FOO
S: a BAD <any>
S: * BYE Too many failed commands
S-eof
