# Empty, too large, NUL inside, bad date, bad flags, text behind the message.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX {0}
S: a NO [CANNOT] <any>
C: a APPEND INBOX {4294967295}
S: a NO [TOOBIG] <any>
C: a APPEND INBOX {9223372036854775807}
S: a NO [TOOBIG] <any>
C: a APPEND INBOX {9223372036854775808}
S: a BAD <any>
C: a APPEND INBOX "99-Jul-1996 02:44:25 -0700" {5}
S: a BAD <any>
C: a APPEND INBOX (\) {5}
S: a BAD <any>
C: a APPEND INBOX
S: a BAD <any>
C: a APPEND INBOX x {5}
S: a BAD <any>
C-raw: a APPEND INBOX {5+}\r\nab\x00cd\r\n
S: a NO [CANNOT] <any>
C: a APPEND INBOX {5+}
C: hello more
S: a BAD <any>
C: a STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
