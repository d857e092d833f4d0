# Names in UTF-8 are understood before ENABLE too, and shown as modified UTF-7; quoted octets that are not UTF-8 are BAD (RFC 6855 3), but for LOGIN (5).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C-raw: l LOGIN alice@lab.test "p\xe4ss"\r\n
S: l NO [AUTHENTICATIONFAILED] <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a CREATE "\xc3\xbcber & \xc3\xbcber"\r\n
S: a OK <any>
C-raw: b LIST "" "\xc3\xbc*"\r\n
S: * LIST (\HasNoChildren) "/" "&APw-ber &- &APw-ber"
S: b OK <any>
C: c STATUS "&APw-ber &- &APw-ber" (MESSAGES)
S: * STATUS "&APw-ber &- &APw-ber" (MESSAGES 0)
S: c OK <any>
C-raw: d DELETE "\xc3\xbcber & \xc3\xbcber"\r\n
S: d OK <any>
C-raw: e CREATE "a\xe2\x80\xa8b"\r\n
S: e NO [CANNOT] <any>
C-raw: f CREATE "a\xc2\x85b"\r\n
S: f NO [CANNOT] <any>
C-raw: g CREATE "\xc3("\r\n
S: g BAD Quoted string is not UTF-8
C-raw: h CREATE {2+}\r\n\xc3(\r\n
S: h NO [CANNOT] Mailbox name is not valid UTF-8
C: s EXAMINE INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK <any>
C-raw: i SEARCH SUBJECT "\xe4"\r\n
S: i BAD Quoted string is not UTF-8
C-raw: j SEARCH SUBJECT "\xc3\xa4"\r\n
S: * SEARCH
S: j OK <any>
