# Whoever closes the connection says his name (RFC 5321 4.2.2: 221 and 421).
open c smtp
S: 220 mx.lab.test <any>
C: HELP
S: 214 2.0.0 <any>
C: QUIT
S: 221 2.0.0 mx.lab.test goodbye
S-eof
open d smtp
S: 220 mx.lab.test <any>
advance 6m
S: 421 4.4.2 mx.lab.test you took too long
S-eof
