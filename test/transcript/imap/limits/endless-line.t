# IM04 What never ends its line is sent away when the limit is reached, not when the line ends.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C-raw: <100000*x>
S: <any> BAD Command line is too long
S: * BYE Input is over the limits
S-eof
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a NOOP <1000000*x>
S: a BAD Command line is too long
S: * BYE Input is over the limits
S-eof
