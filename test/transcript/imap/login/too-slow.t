# Who does not log in within the time is sent away, however busy.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
advance 170s
C: a NOOP
S: a OK <any>
advance 11s
S: * BYE Too slow to log in
S-eof
