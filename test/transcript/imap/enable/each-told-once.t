# ENABLE of words that enable each other, twice or in another case, tells each once; nothing is switched on by a command that is BAD (RFC 5161 3.1, 3.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE ENABLE
S: * ENABLED
S: a OK Enabled
C: b ENABLE UTF8=ONLY
S: * ENABLED
S: b OK Enabled
C: c ENABLE condstore CONDSTORE CondStore
S: * ENABLED CONDSTORE
S: c OK Enabled
C: d ENABLE IMAP4rev1
S: * ENABLED
S: d OK Enabled
C: e ENABLE QRESYNC (
S: e BAD Expected an atom
C: f ENABLE QRESYNC
S: * ENABLED QRESYNC
S: f OK Enabled
C: g ENABLE  UIDONLY
S: g BAD Expected an atom
C: h ENABLE UIDONLY
S: * ENABLED UIDONLY
S: h OK Enabled
