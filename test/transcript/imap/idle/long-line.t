# A line without end in IDLE: BYE, as nobody knows what follows it (RFC 9051 3.4, 6.3.13).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a IDLE
S: + idling
C-raw: <9000*x>\r\n
S: * BYE Input is over the limits
S-eof
