# A filter that is not there is NO [UNDEFINED-FILTER]; so are filters that name each other; a search with one that fails changes nothing; what is no search is not kept as a filter (RFC 5466 3.1, 3.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {24+}
C: Subject: hello
C:
C: text
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX (\Seen) {30+}
C: Subject: hello again
C:
C: text
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {22+}
C: Subject: bye
C:
C: text
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH FILTER nothing
S: a NO [UNDEFINED-FILTER nothing] There is no such filter
C: b SETMETADATA "" (/private/filters/values/broken "SUBJECT" /private/filters/values/far "CHARSET KOI8-R ALL")
S: b NO [CANNOT] The filter is no search
C: b SETMETADATA "" (/private/filters/values/fine "ALL" /private/Filters/Values/far "CHARSET KOI8-R ALL")
S: b NO [CANNOT] The filter is no search
C: b GETMETADATA "" (DEPTH infinity) /private/filters
S: b OK <any>
C: c SEARCH FILTER broken
S: c NO [UNDEFINED-FILTER broken] There is no such filter
C: d SEARCH ALL FILTER far
S: d NO [UNDEFINED-FILTER far] There is no such filter
C: e SETMETADATA "" (/private/filters/values/one "FILTER two" /private/filters/values/two "NOT FILTER one")
S: e OK Annotated
C: f SEARCH FILTER one
S: f NO [UNDEFINED-FILTER one] There is no such filter
C: f SEARCH FILTER TWO
S: f NO [UNDEFINED-FILTER two] There is no such filter
C: f SETMETADATA "" (/private/filters/values/wide "FILTER self FILTER self" /private/filters/values/self "FILTER wide FILTER wide")
S: f OK Annotated
C: f SEARCH FILTER wide
S: f NO [UNDEFINED-FILTER wide] There is no such filter
C: f SETMETADATA "" (/private/filters/values/a "SUBJECT hello" /private/filters/values/b "FILTER a FILTER a" /private/filters/values/c "FILTER b FILTER b" /private/filters/values/d "FILTER c FILTER a")
S: f OK Annotated
C: f SEARCH FILTER d FILTER d FILTER d
S: * SEARCH 1 2
S: f OK Searched
C: f SEARCH FILTER d FILTER d FILTER d FILTER d
S: f NO [LIMIT] Too many filters
C: g SETMETADATA "" (/private/filters/values/outer "SEEN FILTER gone")
S: g OK Annotated
C: h SORT (DATE) UTF-8 FILTER outer
S: h NO [UNDEFINED-FILTER gone] There is no such filter
C: i THREAD REFERENCES UTF-8 FILTER gone
S: i NO [UNDEFINED-FILTER gone] There is no such filter
C: j ESEARCH IN (personal) FILTER gone
S: j NO [UNDEFINED-FILTER gone] There is no such filter
C: n SEARCH CHARSET KOI8-R FILTER a
S: n BAD [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: n SEARCH RETURN (ALL) CHARSET KOI8-R OR SUBJECT x (NOT FILTER a)
S: n BAD [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: n SEARCH CHARSET KOI8-R SUBJECT FILTER
S: n NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: n SEARCH CHARSET US-ASCII FILTER a
S: * SEARCH 1 2
S: n OK Searched
C: k SEARCH FILTER a/b
S: k BAD Not a filter name
C: m SEARCH FILTER
S: m BAD Missing argument
