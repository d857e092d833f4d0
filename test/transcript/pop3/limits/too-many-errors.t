# Twenty errors before the login are enough.
open c pop3
S: +OK <any>
C-raw: a\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\na\r\n
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR <any>
S: -ERR too many errors
S-eof
