# With allow_plain_loopback a connection from this host may log in without TLS; one from elsewhere may not (RFC 3501 6.2.3).
config server { hostname = mx.lab.test allow_plain_loopback = yes }
account alice@lab.test correct-horse
open c imap from 127.0.0.1
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY <any> AUTH=PLAIN <any>
S: a OK Capabilities listed
C: b LOGIN alice@lab.test correct-horse
S: b OK [CAPABILITY <any>] Logged in
open d imap
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY <any> STARTTLS <any>LOGINDISABLED
S: a OK Capabilities listed
C: b LOGIN alice@lab.test correct-horse
S: b NO [PRIVACYREQUIRED] Start TLS first
