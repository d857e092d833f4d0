# IM13 APPEND of nothing, or with a NUL, is refused; over the limit before it is sent.
config server { hostname = mx.lab.test message_size_max = 64K }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a APPEND INBOX {0+}\r\n\r\n
S: a NO [CANNOT] <any>
C-raw: a APPEND INBOX {3+}\r\na\x00b\r\n
S: a NO [CANNOT] <any>
C: a APPEND INBOX {70000}
S: a NO [TOOBIG] <any>
C: a APPEND INBOX "32-Jan-2026 00:00:00 +0000" {3+}
C: abc
S: a BAD <any>
