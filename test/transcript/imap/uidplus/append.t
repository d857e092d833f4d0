# APPENDUID tells the UID of what was stored, one or several, in any form, and the mailbox has it (RFC 4315 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND Archive {16+}
C: Subject: one
C:
C:
S: a OK [APPENDUID <any> 1] Message stored
C: b APPEND Archive (\Seen) "17-Jul-1996 02:44:25 -0700" {16+}
C: Subject: two
C:
C:
S: b OK [APPENDUID <any> 2] Message stored
C: c APPEND Archive {16+}
C: Subject: one
C:
C:  {16+}
C: Subject: two
C:
C:
S: c OK [APPENDUID <any> 3:4] Messages stored
C: d APPEND Archive UTF8 (~{16+}
C: Subject: one
C:
C: )
S: d OK [APPENDUID <any> 5] Message stored
C: e APPEND Archive CATENATE (URL "/Archive/;UID=1" TEXT {6+}
C: more
C: )
S: e OK [APPENDUID <any> 6] Message stored
C: s SELECT Archive
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 7] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: f APPEND INBOX {16+}
C: Subject: six
C:
C:
S: f OK [APPENDUID <any> 1] Message stored
C: g APPEND archive {16+}
C: Subject: six
C:
C:
S: g NO [TRYCREATE] There is no such mailbox
C: h APPEND Archive {16+}
C: Subject: six
C:
C:
S: * 7 EXISTS
S: * 7 RECENT
S: h OK [APPENDUID <any> 7] Message stored
C: i FETCH * (UID)
S: * 7 FETCH (UID 7)
S: i OK Fetched
C: j STATUS Archive (UIDNEXT)
S: * STATUS "Archive" (UIDNEXT 8)
S: j OK Status told
