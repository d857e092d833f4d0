# Without TLS LOGINDISABLED is told, and LOGIN is refused whatever its password is, which is not asked for and nothing is said of; behind STARTTLS it is neither told nor so (RFC 3501 6.2.3, RFC 5530 3).
account alice@lab.test correct-horse
open c imap
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY <any> STARTTLS <any>LOGINDISABLED
S: a OK Capabilities listed
C: b LOGIN alice@lab.test correct-horse
S: b NO [PRIVACYREQUIRED] Start TLS first
C: c LOGIN alice@lab.test wrong-horse
S: c NO [PRIVACYREQUIRED] Start TLS first
C-raw: d LOGIN {14+}\r\nalice@lab.test {13+}\r\ncorrect-horse\r\n
S: d NO [PRIVACYREQUIRED] Start TLS first
C: e LOGIN {14}
S: e NO [PRIVACYREQUIRED] Start TLS first
C: e LOGIN alice@lab.test {13}
S: e NO [PRIVACYREQUIRED] Start TLS first
C-raw: e LOGIN {14+}\r\nalice@lab.test {13}\r\n
S: e NO [PRIVACYREQUIRED] Start TLS first
C: e AUTHENTICATE PLAIN
S: e NO [PRIVACYREQUIRED] Start TLS first
C: f SELECT INBOX
S: f BAD [CLIENTBUG] Log in first
C: g STARTTLS
S: g OK Begin TLS now
starttls
C: h CAPABILITY
S: * CAPABILITY <any> AUTH=PLAIN <any>
S: h OK Capabilities listed
C: i LOGIN alice@lab.test correct-horse
S: i OK [CAPABILITY <any>] Logged in
C: j CAPABILITY
S: * CAPABILITY <any> APPENDLIMIT=<any>
S: j OK Capabilities listed
