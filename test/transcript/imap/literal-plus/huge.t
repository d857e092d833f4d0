# IM02: a LITERAL+ that cannot be dropped ends the session: its payload is never read as commands.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {2147483647+}
S: a BAD <any>
S: * BYE Input is over the limits
S-eof
