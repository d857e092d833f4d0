# A command that is refused takes its literals with it: they are read and dropped, and what they hold is no command (RFC 7888 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a FOO {12+}\r\nx LOGOUT\r\n\r\n\r\n
S: a BAD Unknown command
C-raw: b SUBSCRIBE {12+}\r\nx LOGOUT\r\n\r\n {5+}\r\nhello\r\n
S: b NO [CANNOT] Mailbox name is not valid modified UTF-7
C-raw: c SELECT nope {12+}\r\nx LOGOUT\r\n\r\n\r\n
S: c BAD Expected a list of parameters
C-raw: d APPEND nope {12+}\r\nx LOGOUT\r\n\r\n\r\n
S: d NO [TRYCREATE] There is no such mailbox
C-raw: e APPEND nope (\Seen) {12+}\r\nx LOGOUT\r\n\r\n {12+}\r\nx LOGOUT\r\n\r\n\r\n
S: e NO [TRYCREATE] There is no such mailbox
C-raw: f SEARCH FOO {12+}\r\nx LOGOUT\r\n\r\n\r\n
S: f BAD [CLIENTBUG] Select a mailbox first
C-raw: g FETCH 1 {12+}\r\nx LOGOUT\r\n\r\n\r\n
S: g BAD [CLIENTBUG] Select a mailbox first
C-raw: h STATUS {05+}\r\nINBOX (MESSAGES)\r\n
S: * STATUS "INBOX" (MESSAGES 0)
S: h OK Status told
C: i NOOP
S: i OK Completed
C-raw: j STATUS {+}\r\nINBOX (MESSAGES)\r\n
S: j BAD Literal size is not a number in range
S: * BYE Input is over the limits
S-eof
