# EHLO and HELO want a name or an address literal (RFC 5321 4.1.1.1).
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO
S: 501 5.5.4 <any>
C: EHLO <>
S: 501 5.5.4 <any>
C: HELO [192.0.2.1]
S: 250 <any>
C: HELO
S: 501 5.5.4 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
