# Only a search that was to be saved changes "$": when it fails with NO nothing is saved, with BAD all stays, as it does when another search fails (RFC 5182 2.1, RFC 9051 6.4.4.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: one
C:
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
C: a SEARCH RETURN (SAVE) ALL
S: a OK Searched
C: b SEARCH CHARSET X-NONE ALL
S: b NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: c SEARCH RETURN (MIN) CHARSET X-NONE ALL
S: c NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: d SORT (SUBJECT) X-NONE ALL
S: d NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: e ESEARCH CHARSET X-NONE ALL
S: e NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: f SEARCH RETURN (SAVE) FOO
S: f BAD Unknown search key
C: g SEARCH RETURN (SAVE) CHARSET X-NONE FILTER one
S: g BAD [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: h ESEARCH RETURN (SAVE) CHARSET X-NONE FILTER one
S: h BAD [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: i FETCH $ (UID)
S: * 1 FETCH (UID 1)
S: i OK Fetched
C: j SEARCH RETURN (SAVE) FILTER nothing
S: j NO [UNDEFINED-FILTER nothing] There is no such filter
C: k FETCH $ (UID)
S: k OK Fetched
C: l SEARCH RETURN (SAVE) ALL
S: l OK Searched
C: m SORT RETURN (SAVE) (SUBJECT) X-NONE ALL
S: m NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: n FETCH $ (UID)
S: n OK Fetched
C: o SEARCH RETURN (SAVE) ALL
S: o OK Searched
C-raw: q SEARCH RETURN (SAVE) <40*(>ALL<40*)>\r\n
S: q NO [LIMIT] Search keys are nested too deep
C: r FETCH $ (UID)
S: r OK Fetched
C: t SEARCH RETURN (SAVE) ALL
S: t OK Searched
C: u ESEARCH RETURN (SAVE) CHARSET X-NONE ALL
S: u NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: v FETCH $ (UID)
S: v OK Fetched
