# Pages that are none (RFC 9394 3.1, 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {27+}
C: Subject: number 1
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a0 SEARCH RETURN (PARTIAL) ALL
S: a0 BAD Expected a space
C: a1 SEARCH RETURN (PARTIAL 0:5) ALL
S: a1 BAD Results are numbered from 1
C: a2 SEARCH RETURN (PARTIAL 1:*) ALL
S: a2 BAD <any>
C: a3 SEARCH RETURN (PARTIAL -1:5) ALL
S: a3 BAD Both ends of a page are counted from the same end
C: a4 SEARCH RETURN (PARTIAL 1:5 ALL) ALL
S: a4 BAD PARTIAL and ALL exclude each other
C: a5 SEARCH RETURN (PARTIAL 1:5 PARTIAL 6:9) ALL
S: a5 BAD PARTIAL is there already
C: a6 FETCH 1 (FLAGS) (PARTIAL 1:2)
S: a6 BAD PARTIAL is for UID FETCH
C: a7 UID FETCH 1 (FLAGS) (PARTIAL)
S: a7 BAD Expected a space
C: a8 UID FETCH 1 (FLAGS) (PARTIAL 1:2 PARTIAL 1:2)
S: a8 BAD Unknown FETCH modifier
