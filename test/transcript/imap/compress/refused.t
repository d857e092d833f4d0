# COMPRESS that is not understood, that names another mechanism, and before login (RFC 4978 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a COMPRESS DEFLATE
S: a BAD <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a COMPRESS
S: a BAD <any>
C: b COMPRESS LZW
S: b BAD Mechanism is not supported
C: c COMPRESS DEFLATE now
S: c BAD <any>
C: d NOOP
S: d OK <any>
