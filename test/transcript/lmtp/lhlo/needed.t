# LMTP begins with LHLO; HELO and EHLO are not its words (RFC 2033 4.1).
account alice@lab.test correct-horse
open c lmtp
S: 220 <any>
C: EHLO x
S: 500 5.5.1 <any>
C: HELO x
S: 500 5.5.1 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
