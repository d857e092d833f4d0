# Without TLS neither the mechanism nor what came with it is looked at (RFC 4959 3, RFC 3501 11.1).
account alice@lab.test correct-horse
open c imap
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY <any> SASL-IR <any> LOGINDISABLED
S: a OK Capabilities listed
C: b AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: b NO [PRIVACYREQUIRED] Start TLS first
C: c STARTTLS
S: c OK Begin TLS now
starttls
C: d AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: d OK [CAPABILITY <any>] Logged in
