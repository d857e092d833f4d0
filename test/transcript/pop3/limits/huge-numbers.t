# Numbers that no message or line has are refused, or end with the message; none is counted up to (PO04).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one

    first
    second
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: +OK 1 messages
C: RETR 2147483648
S: -ERR there is no message of this number
C: RETR 4294967297
S: -ERR write the number of a message
C: RETR -1
S: -ERR write the number of a message
C: DELE 99999999999999999999
S: -ERR write the number of a message
C: LIST 2147483648
S: -ERR there is no message of this number
C: TOP 1 -1
S: -ERR write the number of a message and a count of lines
C: TOP 1 99999999999999999999
S: -ERR write the number of a message and a count of lines
C: TOP 2147483648 1
S: -ERR there is no message of this number
C: TOP 1 0
S: +OK <any>
S: Return-Path: <any>
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: Subject: one
S: 
S: .
C: TOP 1 2147483648
S: +OK <any>
S: Return-Path: <any>
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: Subject: one
S: 
S: first
S: second
S: .
C: TOP 1 999999999
S: +OK <any>
S: Return-Path: <any>
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: Subject: one
S: 
S: first
S: second
S: .
C: QUIT
S: +OK goodbye
S-eof
