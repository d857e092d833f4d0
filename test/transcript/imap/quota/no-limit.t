# An account without a limit takes more than the configured default, one with the default does not.
config server { hostname = mx.lab.test quota_default = 1K }
account alice@lab.test correct-horse
account bob@lab.test bobs-password
culver account quota alice@lab.test none
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C-raw: a APPEND INBOX {2006+}\r\na: b\r\n<2000*x>\r\n
S: a OK [APPENDUID <any>] <any>
open d imaps
S: * OK <any>
C: l LOGIN bob@lab.test bobs-password
S: l OK <any>
C-raw: a APPEND INBOX {2006+}\r\na: b\r\n<2000*x>\r\n
S: a NO [OVERQUOTA] <any>
