# IM05 Parentheses within parentheses have a limit; before login, and beyond a line, nobody counts them.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C-raw: a <8000*(>\r\n
S: a BAD <any>
C-raw: a LOGIN <1000000*(>
S: a BAD Command line is too long
S: * BYE Input is over the limits
S-eof
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
deliver alice@lab.test
    Subject: x

    hello
C-raw: a ID <60000*(>\r\n
S: a BAD <any>
C-raw: b NOTIFY SET <60000*(>\r\n
S: b BAD <any>
C: s SELECT INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C-raw: c SEARCH <60000*(>ALL\r\n
S: c NO [LIMIT] <any>
C-raw: d FETCH 1 <60000*(>FLAGS\r\n
S: d BAD <any>
C-raw: e STORE 1 FLAGS <60000*(>\r\n
S: e BAD <any>
C-raw: f ID <1000000*(>
S: f BAD Command line is too long
S: * BYE Input is over the limits
S-eof
