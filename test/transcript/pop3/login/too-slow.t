# Who does not log in is sent away after login_time.
open c pop3
S: +OK <any>
advance 3m
S: -ERR you took too long
S-eof
