# One account may have only so many sessions; the refusal says that it is no matter of the password (RFC 2449 8.1.2).
config pop3 { sessions_per_user = 1 }
account alice@lab.test correct-horse
open a pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: +OK 0 messages
open b pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: -ERR [IN-USE] too many sessions of this account
