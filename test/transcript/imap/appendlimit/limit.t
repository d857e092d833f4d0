# APPENDLIMIT is the same number in CAPABILITY, STATUS and LIST; a message of so many octets is stored, one more is TOOBIG (RFC 7889 2, 3, 4).
config server { hostname = mx.lab.test message_size_max = 64K }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CAPABILITY
S: * CAPABILITY <any> APPENDLIMIT=65536
S: a OK Capabilities listed
C: b STATUS INBOX (APPENDLIMIT)
S: * STATUS "INBOX" (APPENDLIMIT 65536)
S: b OK Status told
C: c LIST "" (INBOX Sent) RETURN (STATUS (APPENDLIMIT))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (APPENDLIMIT 65536)
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * STATUS "Sent" (APPENDLIMIT 65536)
S: c OK Mailboxes listed
C: d STATUS INBOX (appendlimit messages)
S: * STATUS "INBOX" (MESSAGES 0 APPENDLIMIT 65536)
S: d OK Status told
C-raw: e APPEND INBOX {65536+}\r\na: 1\r\n\r\n<65528*x>\r\n
S: e OK [APPENDUID <any> 1] Message stored
C: g APPEND INBOX {65537}
S: g NO [TOOBIG] Message is too large
C: h NOOP
S: h OK Completed
C: i STATUS INBOX (MESSAGES SIZE)
S: * STATUS "INBOX" (MESSAGES 1 SIZE 65536)
S: i OK Status told
C: j APPEND INBOX {6+}
C: a: 1
C:  {65537}
S: j NO [TOOBIG] Message is too large
C: k STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: k OK Status told
C-raw: m APPEND INBOX CATENATE (URL "/INBOX/;UID=1" TEXT {1+}\r\nx)\r\n
S: m NO [TOOBIG] Message is too large
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: n REPLACE 1 INBOX {65537}
S: n NO [TOOBIG] Message is too large
C: o APPEND INBOX ~{65537}
S: o NO [TOOBIG] Message is too large
C: p APPEND INBOX UTF8 (~{65537}
S: p NO [TOOBIG] Message is too large
C: q FETCH 1 (RFC822.SIZE)
S: * 1 FETCH (RFC822.SIZE 65536)
S: q OK Fetched
C: r COPY 1 Archive
S: r OK [COPYUID <any> 1 1] Copied
C-raw: t APPEND INBOX {65537+}\r\na: 1\r\n\r\n<65529*x>\r\n
S: t NO [TOOBIG] Message is too large
S: * BYE Input is over the limits
