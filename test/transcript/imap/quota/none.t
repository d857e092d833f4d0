# Without a limit there is none to be told (RFC 9208 4.2.1).
config server { hostname = mx.lab.test quota_default = 0 }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a GETQUOTAROOT Sent
S: * QUOTAROOT "Sent" ""
S: * QUOTA "" ()
S: a OK Quota told
