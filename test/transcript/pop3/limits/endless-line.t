# PO01 A line of a megabyte is not waited for: beyond what a line may have it is refused, and the session ends; others go on.
account alice@lab.test correct-horse
open c pop3
S: +OK <any>
C-raw: <1048576*a>\r\n
S: -ERR the line is too long
S-eof
open d pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C-raw: PASS <1048576*a>\r\n
S: -ERR the line is too long
S-eof
open e pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK <any>
C-raw: RETR <1048576*1>\r\n
S: -ERR the line is too long
S-eof
open f pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK <any>
C: QUIT
S: +OK <any>
S-eof
