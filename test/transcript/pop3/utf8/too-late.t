# UTF8 is for before the login (RFC 6856 2). Some say it behind, and give up when it is refused: it is taken, and messages stay as they were counted.
account alice@lab.test correct-horse
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b APPEND INBOX {23+}
C-raw: Subject: \xc3\xa4\r\n\r\nbody\r\n\r\n\r\n
S: b OK <any>
open c pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 1 messages
C: STAT
S: +OK 1 <any>
C: UTF8
S: +OK UTF-8 it is from the next login on
C: RETR 1
S: +OK <any>
S: Subject: =?utf-8?b?w6Q=?=
S: 
S: body
S: 
S: .
C: QUIT
S: +OK goodbye
S-eof
