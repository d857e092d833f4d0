# A LITERAL+ of a size that is no number ends the session too.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {99999999999+}
S: a BAD <any>
S: * BYE Input is over the limits
S-eof
