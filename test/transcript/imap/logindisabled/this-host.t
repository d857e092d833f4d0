# A connection from this host is no different unless the configuration says so (RFC 3501 6.2.3).
account alice@lab.test correct-horse
open d imap from 127.0.0.1
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY <any> STARTTLS <any>LOGINDISABLED
S: a OK Capabilities listed
C: b LOGIN alice@lab.test correct-horse
S: b NO [PRIVACYREQUIRED] Start TLS first
