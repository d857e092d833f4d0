# Nonsense gets -ERR and costs little; a line without end ends the session (PO01).
open c pop3
S: +OK <any>
C: 
S: -ERR this command is not known
C: :
S: -ERR this command is not known
C-raw: USER a\x00b\r\n
S: -ERR this command is not known
C-raw: USER \xff\r\n
S: -ERR this command is not known
C: XTND
S: -ERR this command is not known
C: QUIT now
S: -ERR this command has no arguments
C-raw: <600*a>\r\n
S: -ERR the line is too long
S-eof
