# LANG lists and takes English only (RFC 6856 3).
open c pop3
S: +OK <any>
C: LANG
S: +OK <any>
S: en English
S: .
C: LANG *
S: +OK en <any>
C: LANG de
S: -ERR this language is not known
C: UTF8
S: +OK <any>
