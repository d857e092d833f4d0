# What stands behind BADURL ends with the bracket, whatever the URL was (RFC 4469 5: url-resp-text).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND Drafts CATENATE (URL "/a]b/;UID=1")
S: a NO [BADURL /a%5Db/;UID=1] URL names nothing that can be had
C: b APPEND Drafts CATENATE (URL "/Entwürfe/;UID=1")
S: b NO [BADURL /Entw%C3%BCrfe/;UID=1] URL names nothing that can be had
C: c APPEND Drafts CATENATE (URL "/a \"b\\c/;UID=1")
S: c NO [BADURL /a%20%22b%5Cc/;UID=1] URL names nothing that can be had
C: d APPEND Drafts CATENATE (URL "")
S: d NO [BADURL ""] URL names nothing that can be had
C: e NOOP
S: e OK <any>
