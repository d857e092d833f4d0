# What is no entry name is BAD, what cannot be had is NO with the reason, and then nothing is changed (RFC 5464 3.2, 4.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a GETMETADATA INBOX /other/x
S: a BAD An entry begins with /private/ or /shared/
C: b GETMETADATA INBOX /private
S: b BAD An entry begins with /private/ or /shared/
C: c GETMETADATA INBOX "/private/a*"
S: c BAD An entry has characters that it must not have
C: d SETMETADATA INBOX (/private/a/ "x")
S: d BAD An entry has no empty level
C: e SETMETADATA INBOX (/private/a)
S: e BAD Expected a space
C: f SETMETADATA INBOX /private/a "x"
S: f BAD Expected a list of entries with values
C: g GETMETADATA Nowhere /private/a
S: g NO [NONEXISTENT] There is no such mailbox
C: h SETMETADATA Nowhere (/private/a "x")
S: h NO [NONEXISTENT] There is no such mailbox
C-raw: i SETMETADATA INBOX (/private/a "x" /private/b {65537+}\r\n<65537*y>)\r\n
S: i NO [METADATA MAXSIZE 65536] Value is too large
C: i2 SETMETADATA INBOX (/private/b {10485760}
S: i2 NO [METADATA MAXSIZE 65536] Value is too large
C: i3 GETMETADATA INBOX {10485760}
S: i3 BAD Literal is too large
C: j GETMETADATA INBOX /private/a
S: * METADATA "INBOX" (/private/a NIL)
S: j OK Annotations told
C: k GETMETADATA
S: k BAD Missing argument
C: l GETMETADATA (DEPTH 7) INBOX /private/a
S: l BAD DEPTH is 0, 1 or infinity
