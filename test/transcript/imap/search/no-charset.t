# Text that names no charset, or US-ASCII, and is UTF-8 is found and previewed as that; else it is read as windows-1252 (RFC 5255 4.6, RFC 2045 5.2).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: says nothing
    
    Grüße aus Köln
deliver alice@lab.test
    Subject: says US-ASCII
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: quoted-printable
    
    Gr=C3=BC=C3=9Fe aus K=C3=B6ln
deliver alice@lab.test
    Subject: is windows-1252
    MIME-Version: 1.0
    Content-Type: text/plain
    Content-Transfer-Encoding: quoted-printable
    
    Gr=FC=DFe aus K=F6ln
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SEARCH CHARSET UTF-8 BODY {5+}
C: köln
S: * SEARCH 1 2 3
S: a OK Searched
C: b FETCH 1:3 (PREVIEW)
S: * 1 FETCH (PREVIEW {17}
S: Grüße aus Köln)
S: * 2 FETCH (PREVIEW {17}
S: Grüße aus Köln)
S: * 3 FETCH (PREVIEW {17}
S: Grüße aus Köln)
S: b OK Fetched
advance 2m
C: c SEARCH CHARSET UTF-8 BODY {5+}
C: köln
S: * SEARCH 1 2 3
S: c OK Searched
C: d SEARCH CHARSET UTF-8 TEXT {7+}
C: grüße
S: * SEARCH 1 2 3
S: d OK Searched
