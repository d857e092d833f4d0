# A literal that no command may hold: without "+" it is refused before it comes, with it it is read and dropped (RFC 7888 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SELECT {4000000}
S: a BAD Literal is too large
C: b SEARCH SUBJECT {4000000}
S: b BAD Literal is too large
C: c NOOP
S: c OK Completed
C-raw: d SELECT {2000000+}\r\n<2000000*a>\r\n
S: d BAD Literal is too large
S: * BYE Input is over the limits
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: f SELECT {99999999999999999999}
S: f BAD Literal size is not a number in range
C: g NOOP
S: g OK Completed
C: h SELECT {4294967296}
S: h BAD Literal is too large
C: i NOOP
S: i OK Completed
C-raw: j SELECT {500000+}\r\n<500000*a>\r\n
S: j NO [NONEXISTENT] There is no such mailbox
C: k NOOP
S: k OK Completed
