# After 20 failed commands before login the session ends.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a0 FOO
S: a0 BAD <any>
C: a1 FOO
S: a1 BAD <any>
C: a2 FOO
S: a2 BAD <any>
C: a3 FOO
S: a3 BAD <any>
C: a4 FOO
S: a4 BAD <any>
C: a5 FOO
S: a5 BAD <any>
C: a6 FOO
S: a6 BAD <any>
C: a7 FOO
S: a7 BAD <any>
C: a8 FOO
S: a8 BAD <any>
C: a9 FOO
S: a9 BAD <any>
C: a10 FOO
S: a10 BAD <any>
C: a11 FOO
S: a11 BAD <any>
C: a12 FOO
S: a12 BAD <any>
C: a13 FOO
S: a13 BAD <any>
C: a14 FOO
S: a14 BAD <any>
C: a15 FOO
S: a15 BAD <any>
C: a16 FOO
S: a16 BAD <any>
C: a17 FOO
S: a17 BAD <any>
C: a18 FOO
S: a18 BAD <any>
C: a19 FOO
S: a19 BAD <any>
S: * BYE Too many failed commands
S-eof
