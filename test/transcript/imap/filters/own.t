# Filters are each user's own (RFC 5466 5).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a SETMETADATA "" (/private/filters/values/mine "ALL")
S: a OK Annotated
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH FILTER mine
S: a NO [UNDEFINED-FILTER mine] There is no such filter
C: b SETMETADATA "" (/shared/filters/values/all "ALL")
S: b NO [NOPERM] Only the administrator annotates the server
