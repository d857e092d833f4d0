# After ENABLE METADATA what another session changes is told by name, once, in IDLE too; one's own changes are not (RFC 5464 4.1, 4.4.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open d imaps
S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
c C: a NOOP
S: a OK <any>
d C: a SETMETADATA INBOX (/shared/before "x")
S: a OK Annotated
c C: b ENABLE METADATA
S: * ENABLED METADATA
S: b OK Enabled
c C: c SETMETADATA INBOX (/shared/own "x")
S: c OK Annotated
d C: d SETMETADATA INBOX (/private/b "x" /shared/a "x")
S: d OK Annotated
d C: e SETMETADATA "" (/private/server "x")
S: e OK Annotated
d C: f SETMETADATA Sent (/private/s "x")
S: f OK Annotated
c C: d NOOP
S: * METADATA "" /private/server
S: * METADATA "INBOX" /private/b /shared/a
S: * METADATA "Sent" /private/s
S: d OK <any>
c C: e NOOP
S: e OK <any>
c C: f IDLE
S: + idling
d C: g SETMETADATA INBOX (/shared/own NIL)
S: g OK Annotated
c S: * METADATA "INBOX" /shared/own
c C: DONE
S: f OK Idle ended
d C: h NOOP
S: h OK <any>
